const line = "quilt".repeat(10000) + "\n";
for (;;) require("fs").writeSync(1, line);
