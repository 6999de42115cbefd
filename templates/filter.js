(function () {
  var form = document.querySelector("form.filter");
  var rows = Array.prototype.slice.call(document.querySelectorAll(".f"));
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
  function apply() {
    var person = form.elements.person.value, project = form.elements.project.value;
    var code = form.elements.code.value.trim().toUpperCase(), shown = 0;
    rows.forEach(function (row) {
      var fits = (!person || row.getAttribute("data-person") === person) &&
        (!project || row.getAttribute("data-project") === project) &&
        (!code || (" " + row.getAttribute("data-code")).indexOf(" " + code) >= 0);
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    form.querySelector("[role=status]").textContent = person || project || code ? "本页列出的 " + shown + " 条" : "";
  }
  fill("person");
  fill("project");
  form.addEventListener("input", apply);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.hidden = false;
})();
