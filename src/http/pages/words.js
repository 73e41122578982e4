// The words of the pages that mailed links open: English, and Spanish where the browser asks for it first.

const english = {
  invitation: {
    title: "Invitation",
    says: "Sign in with the address that this invitation was mailed to. You then decide: nothing happens before you press a button.",
    newcomer: "No password yet? Open the mail that asks you to choose one first.",
    signedIn: (name) => `You are signed in as ${name}.`,
    one: (company, role, by) =>
      `${by ? `${by} invites you` : "You are invited"} to join ${company} as ${role}.`,
    some: "Accepting lets you into the company that invites you, with the role that the invitation has now. Declining ends the invitation.",
    until: (date) => `The invitation is open until ${date}.`,
    accept: "Accept",
    accepted: "You are in",
    acceptedSays: (company, role) => `You are now a member of ${company} as ${role}.`,
    decline: "Decline",
    declined: "Invitation declined",
    declinedSays: "You are in no company by it, and its link no longer works. You can be invited again.",
  },
  "set-password": {
    title: "Choose a password",
    says: "Saving sets the password of your account and confirms your e-mail address.",
    password: "New password",
    again: "The same again",
    differ: "The two passwords differ.",
    save: "Save password",
    done: "Your password is set",
    doneSays: "You can sign in with it now.",
    renew: "Have a new link mailed to you:",
    mail: "Send a new link",
    mailed: "If this address has an account, a new link is on its way.",
  },
  "confirm-email": {
    title: "Confirm your e-mail address",
    says: "Confirming tells us that this address is yours. From then on you sign in with it.",
    confirm: "Confirm this address",
    done: "Address confirmed",
    doneSays: "Your e-mail address is confirmed. You can close this page.",
  },
  tenant: "Tenant",
  email: "E-mail",
  password: "Password",
  signIn: "Sign in",
  signedOut: "Your session has ended. Sign in again.",
  missing: "This link is incomplete. Open it again from the mail, all of it.",
  TOKEN_INVALID:
    "This link no longer works: it was used, has expired, was replaced by a newer one, or belongs to another account.",
  INVALID_CREDENTIALS: "Tenant, e-mail and password do not belong together.",
  timeout: "The server did not answer in time. Try again.",
  unreachable: "The server cannot be reached. Try again.",
  failed: "The server could not do this. Try again later.",
  OWNER: "Owner",
  ADMINISTRATOR: "Administrator",
  MANAGER: "Manager",
  DESIGNER: "Designer",
};

const spanish = {
  invitation: {
    title: "Invitación",
    says: "Inicie sesión con la dirección a la que se envió esta invitación. Después usted decide: no ocurre nada hasta que pulse un botón.",
    newcomer: "¿Aún no tiene contraseña? Abra primero el correo que le pide elegir una.",
    signedIn: (name) => `Ha iniciado sesión como ${name}.`,
    one: (company, role, by) =>
      by ? `${by} le invita a unirse a ${company} como ${role}.` : `Se le invita a unirse a ${company} como ${role}.`,
    some: "Al aceptar entra en la empresa que le invita, con el rol que la invitación tiene ahora. Al rechazar, la invitación termina.",
    until: (date) => `La invitación está abierta hasta el ${date}.`,
    accept: "Aceptar",
    accepted: "Ya está dentro",
    acceptedSays: (company, role) => `Ahora es miembro de ${company} como ${role}.`,
    decline: "Rechazar",
    declined: "Invitación rechazada",
    declinedSays: "No ha entrado en ninguna empresa y el enlace ya no sirve. Se le puede invitar de nuevo.",
  },
  "set-password": {
    title: "Elija una contraseña",
    says: "Al guardar se fija la contraseña de su cuenta y se confirma su dirección de correo.",
    password: "Nueva contraseña",
    again: "Otra vez la misma",
    differ: "Las dos contraseñas no coinciden.",
    save: "Guardar contraseña",
    done: "Su contraseña está guardada",
    doneSays: "Ya puede iniciar sesión con ella.",
    renew: "Pida que le enviemos un enlace nuevo:",
    mail: "Enviar un enlace nuevo",
    mailed: "Si esta dirección tiene una cuenta, un enlace nuevo está en camino.",
  },
  "confirm-email": {
    title: "Confirme su dirección de correo",
    says: "Al confirmar nos dice que esta dirección es suya. Desde entonces inicia sesión con ella.",
    confirm: "Confirmar esta dirección",
    done: "Dirección confirmada",
    doneSays: "Su dirección de correo está confirmada. Puede cerrar esta página.",
  },
  tenant: "Organización",
  email: "Correo electrónico",
  password: "Contraseña",
  signIn: "Iniciar sesión",
  signedOut: "Su sesión ha terminado. Inicie sesión de nuevo.",
  missing: "Este enlace está incompleto. Ábralo otra vez desde el correo, entero.",
  TOKEN_INVALID:
    "Este enlace ya no sirve: se usó, caducó, fue sustituido por otro más nuevo o pertenece a otra cuenta.",
  INVALID_CREDENTIALS: "La organización, el correo y la contraseña no corresponden.",
  timeout: "El servidor no respondió a tiempo. Inténtelo de nuevo.",
  unreachable: "No se puede llegar al servidor. Inténtelo de nuevo.",
  failed: "El servidor no pudo hacerlo. Inténtelo más tarde.",
  OWNER: "Propietario",
  ADMINISTRATOR: "Administrador",
  MANAGER: "Gestor",
  DESIGNER: "Diseñador",
};

const known = { en: english, es: spanish };

export const language =
  (navigator.languages ?? []).map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in known) ?? "en";
export const words = known[language];
