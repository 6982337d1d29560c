/** Prints what the fast parts of the project achieve on this machine. Nothing here is a test. */
import { measureCatalogs } from "./catalog.ts";

for (const { what, value, unit, beside } of measureCatalogs()) {
  const number = (figure: number): string =>
    unit === "ms" ? `${figure.toFixed(2)} ms` : `${Math.round(figure).toLocaleString("en")}/s`;
  const ratio = (value / beside.value).toFixed(2);
  console.log(`${what}: ${number(value)}, ${ratio} × ${beside.what} (${number(beside.value)})`);
}
