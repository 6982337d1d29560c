import { bundle } from "../scripts/bundle.ts";

/** Tests that start the program run the bundle of these very sources. */
export async function setup(): Promise<void> {
  await bundle();
}
