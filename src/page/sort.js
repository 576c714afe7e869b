// The table is whole without this: here it learns to be sorted and filtered.
(function () {
  "use strict";
  var table = document.getElementById("cases");
  var tools = document.getElementById("tools");
  var body = table.tBodies[0];
  var rows = Array.prototype.slice.call(body.rows);
  var lang = document.documentElement.lang;
  var collator = new Intl.Collator(lang, { numeric: true });

  function key(row, column) {
    var cell = row.cells[column];
    var own = cell.getAttribute("data-key");
    return own === null ? cell.textContent : own;
  }

  Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.title = tools.dataset.sort + ": " + head.textContent;
    head.textContent = "";
    head.appendChild(button);
    button.addEventListener("click", function () {
      var up = head.getAttribute("aria-sort") !== "ascending";
      Array.prototype.forEach.call(table.tHead.rows[0].cells, function (other) {
        other.removeAttribute("aria-sort");
      });
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      rows.sort(function (a, b) {
        var order = collator.compare(key(a, column), key(b, column));
        return up ? order : -order;
      });
      rows.forEach(function (row) { body.appendChild(row); });
    });
  });

  var label = document.createElement("label");
  var input = document.createElement("input");
  input.type = "search";
  label.textContent = tools.dataset.find + " ";
  label.appendChild(input);
  tools.appendChild(label);

  var hidden = {};
  var group = document.createElement("span");
  var seen = {};
  rows.forEach(function (row) {
    var verdict = row.dataset.verdict;
    if (seen[verdict]) { return; }
    seen[verdict] = true;
    var choice = document.createElement("label");
    var box = document.createElement("input");
    box.type = "checkbox";
    box.checked = true;
    choice.appendChild(box);
    choice.appendChild(document.createTextNode(" " + row.cells[1].textContent));
    group.appendChild(choice);
    box.addEventListener("change", function () {
      hidden[verdict] = !box.checked;
      filter();
    });
  });
  tools.appendChild(group);

  var count = document.createElement("span");
  count.setAttribute("role", "status");
  tools.appendChild(count);

  function filter() {
    var wanted = input.value.toLocaleLowerCase(lang);
    var shown = 0;
    rows.forEach(function (row) {
      var fits = !hidden[row.dataset.verdict] ? row.textContent.toLocaleLowerCase(lang).indexOf(wanted) !== -1 : false;
      row.hidden = !fits;
      if (fits) { shown += 1; }
    });
    count.textContent = shown + " " + tools.dataset.of + " " + rows.length;
  }
  input.addEventListener("input", filter);
  filter();
})();
