const words = require("fs").readFileSync(0, "utf8").split(/\s+/);
const [height, width, rows, columns] = words.slice(0, 4).map(Number);
const lines = words.slice(4, 4 + rows).map((row) => row.repeat(Math.floor(width / columns) + 1).slice(0, width));
const quilt = [];
for (let row = 0; row < height; row++) quilt.push(lines[row % rows]);
console.log(quilt.join("\n"));
