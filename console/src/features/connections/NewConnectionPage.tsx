export function NewConnectionPage() {
  return <h1>NewConnectionPage</h1>;
}
