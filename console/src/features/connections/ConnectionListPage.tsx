export function ConnectionListPage() {
  return <h1>ConnectionListPage</h1>;
}
