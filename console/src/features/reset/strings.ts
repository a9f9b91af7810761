export const resetStrings = {
  title: "New passphrase",
  purpose: (email: string) => `For ${email}. Every session ends, and second factors are set again afterwards.`,
  passphrase: "New passphrase",
  passphraseHint: "At least 12 characters. It is stored so that nobody can read it back.",
  submit: "Set the passphrase",
  badTitle: "This link does not work",
  bad: "It is used, mistyped or too old. “teamwright owner reset” or “teamwright member reset” on the server prints a new one; with the embedded store, Teamwright is stopped first.",
} as const;
