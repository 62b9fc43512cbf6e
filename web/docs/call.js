// The form that calls an operation and shows what came back.
'use strict';

var call = (function () {
  function element(tag, props) {
    var e = document.createElement(tag);
    Object.keys(props || {}).forEach(function (k) { e[k] = props[k]; });
    Array.prototype.slice.call(arguments, 2).forEach(function (child) {
      if (child) e.appendChild(typeof child === 'string' ? document.createTextNode(child) : child);
    });
    return e;
  }

  function bodySchema(op) {
    return op.requestBody ? op.requestBody.content['application/json'].schema : null;
  }

  // form builds the inputs of an operation; token is remembered while the page is open, and nowhere else.
  var token = '';
  function form(op) {
    var inputs = {}, fields = element('div', { className: 'fields' });
    (op.parameters || []).forEach(function (p, i) {
      var id = 'parameter-' + i, input = element('input', { id: id, placeholder: p.required ? '必填' : '可不填', autocomplete: 'off' });
      if (p.name === 'requestId') input.value = schema.uuid();
      inputs[p.name] = { input: input, parameter: p };
      fields.appendChild(element('label', { htmlFor: id }, p.name));
      fields.appendChild(input);
    });
    var auth = element('input', { id: 'authorization', value: token, placeholder: '可不填，例如 Bearer …', autocomplete: 'off' });
    fields.appendChild(element('label', { htmlFor: 'authorization' }, 'Authorization'));
    fields.appendChild(auth);
    var body = null, s = bodySchema(op);
    if (s) {
      var given = (op.parameters || []).map(function (p) { return p.name; }).concat(['parent']);
      body = element('textarea', { id: 'body', spellcheck: false, value: JSON.stringify(schema.example(s, given), null, 2) });
    }
    var send = element('button', { type: 'submit' }, '发送请求'), result = element('div', {});
    result.setAttribute('aria-live', 'polite');
    var f = element('form', {}, fields, body && element('label', { htmlFor: 'body' }, '请求内容（JSON）'), body, element('p', {}, send), result);
    f.addEventListener('submit', function (event) {
      event.preventDefault();
      token = auth.value;
      send.disabled = true;
      run(op, address(op, inputs), body ? body.value : null, token, result).then(function () { send.disabled = false; });
    });
    return f;
  }

  function address(op, inputs) {
    var path = op.path, query = [];
    Object.keys(inputs).forEach(function (name) {
      var value = inputs[name].input.value.trim();
      if (inputs[name].parameter.in === 'path') {
        path = path.replace('{' + name + '}', encodeURIComponent(value));
      } else if (value !== '') {
        query.push(encodeURIComponent(name) + '=' + encodeURIComponent(value));
      }
    });
    return path + (query.length ? '?' + query.join('&') : '');
  }

  function run(op, target, body, authorization, into) {
    var headers = { Accept: 'application/json' }, began = performance.now();
    if (body !== null) headers['Content-Type'] = 'application/json';
    if (authorization) headers.Authorization = authorization;
    into.textContent = '请求中…';
    return fetch(target, { method: op.verb, headers: headers, body: body === null ? undefined : body, cache: 'no-store' })
      .then(function (response) {
        return response.text().then(function (text) { show(op, target, body, response, text, performance.now() - began, into); });
      })
      .catch(function (error) {
        into.textContent = '';
        into.appendChild(element('p', { className: 'bad' }, '请求未送达：' + error.message));
      });
  }

  function show(op, target, body, response, text, took, into) {
    var pretty = text;
    try { pretty = JSON.stringify(JSON.parse(text), null, 2); } catch (ignored) { /* not JSON: shown as it is */ }
    into.textContent = '';
    into.appendChild(element('p', { className: response.ok ? 'good' : 'bad' },
      response.status + ' ' + response.statusText + ' · ' + Math.round(took) + ' 毫秒 · 关联编号 ' + response.headers.get('X-Correlation-Id')));
    into.appendChild(element('pre', {}, pretty));
    into.appendChild(element('p', { className: 'dim' }, '命令行'));
    into.appendChild(element('pre', {}, curl(op, target, body)));
  }

  function curl(op, target, body) {
    var line = 'curl -X ' + op.verb + " '" + location.origin + target + "'";
    if (body !== null) line += " \\\n  -H 'Content-Type: application/json' \\\n  -d '" + body.replace(/'/g, "'\\''") + "'";
    return line;
  }

  return { element: element, form: form, bodySchema: bodySchema };
})();
