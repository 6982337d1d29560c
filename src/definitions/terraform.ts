import { lazyReader } from "./lazy-reader.ts";
import type { Reader } from "./reader.ts";

/** Reads the tokens of GitLab that Terraform makes, and the variables of Vercel that hold tokens. */
export function terraformReader(): Reader {
  return lazyReader(
    {
      id: "terraform",
      title: "Terraform (gitlab_*_access_token, vercel_*_environment_variable in *.tf)",
      readsCode: true,
      accepts(path, _settings, text) {
        if (!path.endsWith(".tf")) return false;
        return text === undefined || resources.test(text);
      },
    },
    async () => (await import("./terraform/reading.ts")).terraformReading,
  );
}

/** What has to stand in a file for it to be worth parsing. */
const resources =
  /\bresource\s+"(?:gitlab_\w*access_token|vercel_(?:project|shared)_environment_variable)"/;
