import { Account } from "./Account.jsx";
import { Examples } from "./Examples.jsx";

export const Bar = () => (
  <header className="bar">
    <a className="brand" href="/">
      <img src="/pages/icon.svg" alt="" width="26" height="26" />
      <span>tenantry</span>
    </a>
    <Examples />
    <span className="spring" />
    <a className="quiet" href="/plain" title="The same without the editor: for small screens and old browsers">
      Plain page
    </a>
    <Account />
  </header>
);
