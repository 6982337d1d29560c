import { watch } from "./watch.ts";

/* Before each file of tests, in its process. */
watch();
