// Sends papers as soon as they are chosen, one by one, shows how far each is, and offers to try again what was cut off.
// Without it the form works as it stands.
"use strict";

for (const form of document.querySelectorAll("form[data-upload]")) {
  const list = document.createElement("ul");
  list.className = "sending";
  list.setAttribute("aria-live", "polite");
  form.append(list);
  form.classList.add("quick");
  askForDay(form);

  const inputs = [...form.querySelectorAll("input[type=file]")];
  for (const input of inputs) input.classList.add("sr");
  const take = () => {
    const files = inputs.flatMap((input) => [...input.files]);
    if (!files.length || !form.reportValidity()) return;
    const rest = new FormData(form);
    rest.delete("file");
    list.replaceChildren();
    for (const input of inputs) input.value = "";
    sendAll(form, rest, files.map((file) => ({ file, line: list.appendChild(document.createElement("li")) })));
  };
  form.addEventListener("change", take);
  take(); // what was chosen before this script had come
}

// The day of issue is asked of those kinds of papers alone for which it counts, and before a paper is chosen.
function askForDay(form) {
  const kind = form.elements.type;
  const day = form.elements.issued_on;
  if (!day) return;
  const pick = form.querySelectorAll("input[type=file]");
  const show = () => {
    const counts = "dated" in kind.selectedOptions[0].dataset;
    day.closest(".field").hidden = !counts;
    day.disabled = !counts;
    day.required = counts;
  };
  for (const input of pick) {
    input.addEventListener("click", (event) => {
      if (!form.reportValidity()) event.preventDefault();
    });
  }
  kind.addEventListener("change", show);
  show();
}

async function sendAll(form, rest, papers) {
  const inputs = form.querySelectorAll("input[type=file]");
  for (const input of inputs) input.disabled = true;
  const failed = [];
  for (const paper of papers) {
    if (!(await send(form, rest, paper))) failed.push(paper);
    document.dispatchEvent(new Event("seen"));
  }
  for (const input of inputs) input.disabled = false;
  const cut = failed.filter((paper) => paper.cut);
  if (!failed.length) location.assign(location.pathname);
  else if (cut.length) offerAgain(form, rest, cut);
}

function send(form, rest, paper) {
  const body = new FormData();
  for (const [name, value] of rest) body.append(name, value);
  body.append("file", paper.file, paper.file.name);
  paper.cut = false;
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = (event) => {
      say(paper, event.lengthComputable ? `正在上传 ${Math.round((100 * event.loaded) / event.total)}%` : "正在上传");
    };
    request.onload = () => {
      const report = request.response && request.response.reports && request.response.reports[0];
      const refused = report ? report.text : refusal(request);
      paper.cut = !refused;
      say(paper, refused || "没有传完", report && report.done);
      resolve(Boolean(report && report.done));
    };
    request.onerror = request.ontimeout = () => {
      paper.cut = true;
      say(paper, "连接中断，没有传完");
      resolve(false);
    };
    request.open("POST", form.action);
    request.responseType = "json";
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.send(body);
  });
}

function refusal(request) {
  if (request.responseURL.includes("/my/sign-in/")) return "登录已过期，没有上传，请重新登录";
  if (request.status === 404) return "没有找到这个案件，或您不能再为它办理，没有上传";
  return "";
}

function say(paper, words, done) {
  paper.line.textContent = `${paper.file.name}：${words}`;
  paper.line.className = done ? "covered" : "";
}

function offerAgain(form, rest, papers) {
  const again = document.createElement("button");
  again.type = "button";
  again.className = "quiet";
  again.textContent = "重新上传没有传完的";
  again.addEventListener("click", () => {
    again.remove();
    sendAll(form, rest, papers);
  });
  form.append(again);
}
