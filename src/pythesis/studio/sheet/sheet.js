// A table of plain fields. The browser itself takes the keys, so that no hand is too fast for it; what is
// left in a field is one edit, kept here until the workshop says that it was written.
const kept = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const sheet = kept.get(parentElement) ?? begin(parentElement);
  sheet.send = () => setStateValue("edits", [...sheet.edits]);
  sheet.edits = sheet.edits.filter((edit) => edit.n > data.done);
  const shape = JSON.stringify([data.columns, data.rows.map((row) => row.id)]);
  if (sheet.shape !== shape) {
    draw(sheet, data);
    sheet.shape = shape;
  }
  data.rows.forEach((row) => data.columns.forEach((column) => renew(sheet, row, column.key, data)));
}

function begin(parent) {
  const place = parent.querySelector(".sheet");
  const sheet = { place, edits: [], cells: new Map(), shape: "", last: Date.now() };
  kept.set(parent, sheet);
  return sheet;
}

const named = (row, key) => JSON.stringify([row, key]);

function draw(sheet, data) {
  const before = sheet.cells;
  sheet.cells = new Map();
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  data.columns.forEach((column) => {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = column.label;
    if (column.help) cell.title = column.help;
    head.append(cell);
  });
  const body = table.createTBody();
  data.rows.forEach((row) => {
    const line = body.insertRow();
    data.columns.forEach((column) => line.append(cellOf(sheet, row, column, before)));
  });
  sheet.place.replaceChildren(table);
}

function cellOf(sheet, row, column, before) {
  if (column.kind === "name") {
    const name = document.createElement("th");
    name.scope = "row";
    name.textContent = row.id;
    return name;
  }
  const cell = document.createElement("td");
  const name = named(row.id, column.key);
  const held = before.get(name) ?? fieldOf(sheet, row, column); // a field keeps what is typed in it
  sheet.cells.set(name, held);
  cell.append(held.field);
  return cell;
}

function fieldOf(sheet, row, column) {
  const field = column.kind === "choice" ? choices(column) : document.createElement("textarea");
  if (column.kind !== "choice") field.rows = 1;
  field.setAttribute("aria-label", `${row.id}: ${column.label}`);
  const held = { field, seen: "" };
  const leave = () => left(sheet, row.id, column.key, held);
  field.addEventListener("change", leave);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || column.kind === "choice") return;
    event.preventDefault();
    leave();
    below(sheet, row.id, column.key)?.focus();
  });
  return held;
}

function choices(column) {
  const field = document.createElement("select");
  [["", ""], ...column.options].forEach(([code, text]) => field.add(new Option(text, code)));
  return field;
}

function below(sheet, row, key) {
  const names = [...sheet.cells.keys()].map((name) => JSON.parse(name)).filter((name) => name[1] === key);
  const next = names[names.findIndex((name) => name[0] === row) + 1];
  return next && sheet.cells.get(named(...next)).field;
}

function left(sheet, row, key, held) {
  const after = held.field.value;
  if (after === held.seen) return;
  sheet.last = Math.max(sheet.last + 1, Date.now());
  sheet.edits.push({ n: sheet.last, row, key, before: held.seen, after });
  held.seen = after;
  sheet.send();
}

function renew(sheet, row, key, data) {
  const held = sheet.cells.get(named(row.id, key));
  if (!held) return;
  const typed = held.field.value !== held.seen; // being typed: it stays, and is compared when it is left
  const waiting = sheet.edits.some((edit) => edit.row === row.id && edit.key === key);
  const refused = data.refused.some(([name, part]) => name === row.id && part === key);
  held.field.classList.toggle("refused", refused);
  if (refused && !typed && !waiting) return;
  if (typed || waiting) return;
  const now = row[key] ?? "";
  if (held.seen !== now || held.field.value !== now) held.field.value = held.seen = now;
}
