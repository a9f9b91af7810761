export function NewKpiPage() {
  return <h1>NewKpiPage</h1>;
}
