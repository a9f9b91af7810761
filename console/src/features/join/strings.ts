export const joinStrings = {
  title: (organization: string) => `Join ${organization}`,
  loading: "Invitation",
  purpose: "Choose how you sign in.",
  knownPurpose: "You have an account on this installation. Confirm it with its passphrase.",
  name: "Your name",
  email: "E-mail",
  passphrase: "Passphrase",
  passphraseHint: "At least 12 characters. It is stored so that nobody can read it back.",
  submit: "Join",
  badTitle: "This invitation does not work",
  bad: "It is used, withdrawn or too old. Ask an owner of the organization for a new one.",
} as const;
