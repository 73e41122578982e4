import { useEffect, useRef } from "react";

// A panel under its button, closed by Escape and by a click elsewhere.
export function Popover({ label, className, open, setOpen, children }) {
  const box = useRef(null);

  useEffect(() => {
    if (!open) return;
    const away = (event) => box.current?.contains(event.target) || setOpen(false);
    const escape = (event) => event.key === "Escape" && setOpen(false);
    document.addEventListener("pointerdown", away);
    document.addEventListener("keydown", escape);
    return () => {
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("keydown", escape);
    };
  }, [open, setOpen]);

  return (
    <div className="popover" ref={box}>
      <button type="button" className={className} aria-expanded={open} onClick={() => setOpen(!open)}>
        {label}
      </button>
      {open && <div className="panel">{children}</div>}
    </div>
  );
}
