(function () {
  var form = document.querySelector("form.filter");
  function all(what, of) { return Array.prototype.slice.call((of || document).querySelectorAll(what)); }
  var rows = all(".f"), opened = [];
  if (!form || !rows.length) { return; }
  function fill(name) {
    var seen = {};
    rows.forEach(function (row) { var value = row.getAttribute("data-" + name); if (value) { seen[value] = true; } });
    Object.keys(seen).sort().forEach(function (value) {
      var option = document.createElement("option");
      option.value = option.textContent = value;
      form.elements[name].appendChild(option);
    });
  }
  function isShown(row) { return !row.hidden; }
  function apply() {
    var person = form.elements.person.value, project = form.elements.project.value;
    var code = form.elements.code.value.trim().toUpperCase(), shown = 0, active = person || project || code;
    rows.forEach(function (row) {
      var fits = (!person || row.getAttribute("data-person") === person) &&
        (!project || row.getAttribute("data-project") === project) &&
        (!code || (" " + row.getAttribute("data-code")).indexOf(" " + code) >= 0);
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    // a folded list with something to show is unfolded, and folded again when the filter is taken away
    opened.forEach(function (fold) { fold.open = false; });
    opened = active ? all("details").filter(function (fold) { return !fold.open && all(".f", fold).some(isShown); }) : [];
    opened.forEach(function (fold) { fold.open = true; });
    // a name without lines, and a sum of lines that are not all shown, say nothing
    all("h3.owner").forEach(function (name) { name.hidden = !all(".f", name.nextElementSibling).some(isShown); });
    all("tr.sum").forEach(function (sum) { sum.hidden = !all(".f", sum.parentNode).every(isShown); });
    form.querySelector("[role=status]").textContent = active ? "本页列出的 " + shown + " 条" : "";
  }
  fill("person");
  fill("project");
  form.addEventListener("input", apply);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.hidden = false;
})();
