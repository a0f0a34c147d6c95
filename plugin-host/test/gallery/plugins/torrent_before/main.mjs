import { writeSync } from "node:fs";

const chunk = Buffer.alloc(1024 * 1024, "x");
for (let i = 0; i < 1024; i++) writeSync(1, chunk);
setInterval(() => {}, 1000);
