export const joinStrings = {
  title: (organization: string) => `Join ${organization}`,
  loading: "Invitation",
  purpose: "Choose how you sign in.",
  name: "Your name",
  email: "E-mail",
  passphrase: "Passphrase",
  passphraseHint: "At least 12 characters. It is stored so that nobody can read it back.",
  submit: "Join",
  known: "You sign in here already?",
  signInFirst: "Sign in first, then join with the same e-mail.",
  badTitle: "This invitation does not work",
  bad: "It is used, withdrawn or too old. Ask an owner of the organization for a new one.",
} as const;
