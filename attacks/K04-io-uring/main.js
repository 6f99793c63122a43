// K04: Node probes for io_uring when it starts, must do without it, and runs under the filter.
const fs = require("fs");
const mode = /^Seccomp:\s*(\d)/m.exec(fs.readFileSync("/proc/self/status", "utf8"))[1];
console.error(mode === "2" ? "io_uring does not exist here" : `ESCAPED: seccomp mode is ${mode}`);
const [a, b] = fs.readFileSync(0, "utf8").split(/\s+/).map((word) => (/^\d+$/.test(word) ? BigInt(word) : 0n));
console.log(String(a + b));
