// The browser's part of a passkey: the button asks for it, then the form is sent.
// webauthnJSON stands in allauth's mfa/js/webauthn-json.js.

const options = JSON.parse(document.getElementById("passkey-options").textContent);
const button = document.querySelector("[data-ceremony]");
const failed = document.querySelector("[data-passkey-error]");

async function ask() {
  failed.hidden = true;
  button.disabled = true;
  try {
    const credential = button.dataset.ceremony === "create"
      ? await window.webauthnJSON.create(options.creation_options)
      : await window.webauthnJSON.get(options.request_options);
    button.form.elements.credential.value = JSON.stringify(credential);
    button.form.submit();
  } catch {
    failed.hidden = false;
    button.disabled = false;
  }
}

if (window.PublicKeyCredential) {
  document.querySelector("[data-no-passkey]").hidden = true;
  document.querySelector("[data-passkey]").hidden = false;
  button.addEventListener("click", ask);
}
