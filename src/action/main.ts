import { runAction } from "./action.ts";

process.exitCode = await runAction({
  env: process.env,
  print: (text) => process.stdout.write(text),
  now: new Date(),
});
