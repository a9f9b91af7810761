export function KpiPage() {
  return <h1>KpiPage</h1>;
}
