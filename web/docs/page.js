// Lists the operations of the API by service and shows the one that is chosen. The address has it after #.
'use strict';

(function () {
  var element = call.element, operations = [], groups = [];

  // chinese returns what stands in the last brackets of a comment, which is the Chinese term.
  function chinese(text) {
    var found = /[(（]([^()（）]*[\u4e00-\u9fff][^()（）]*)[)）]/.exec(text || '');
    return found ? found[1] : '';
  }

  function read(doc) {
    schema.use(doc);
    Object.keys(doc.paths).forEach(function (path) {
      Object.keys(doc.paths[path]).forEach(function (verb) {
        var op = Object.assign({ path: path, verb: verb.toUpperCase() }, doc.paths[path][verb]);
        op.permission = (/Required permission: ([a-z.]+[a-z])/.exec(op.description || '') || [])[1] || '';
        operations.push(op);
      });
    });
    groups = (doc.tags || []).map(function (tag) {
      return {
        title: chinese(tag.description) || tag.name, name: tag.name,
        operations: operations.filter(function (op) { return op.tags[0] === tag.name; })
      };
    });
  }

  function list() {
    var wanted = document.getElementById('filter').value.trim().toLowerCase();
    var into = document.getElementById('operations');
    into.textContent = '';
    groups.forEach(function (group) {
      var shown = group.operations.filter(function (op) {
        return (op.summary + ' ' + op.path + ' ' + op.operationId + ' ' + op.permission + ' ' + group.title).toLowerCase().indexOf(wanted) >= 0;
      });
      if (!shown.length) return;
      var ul = element('ul', {});
      shown.forEach(function (op) {
        var a = element('a', { href: '#' + op.operationId, title: op.path }, element('span', { className: 'verb ' + op.verb }, op.verb), op.summary || op.operationId);
        if ('#' + op.operationId === location.hash) a.setAttribute('aria-current', 'page');
        ul.appendChild(element('li', {}, a));
      });
      into.appendChild(element('h2', {}, group.title));
      into.appendChild(ul);
    });
  }

  function row(name, type, required, description, values, depth) {
    return element('tr', {},
      element('td', { className: 'name inner' + (depth || 0) }, name),
      element('td', {}, type, required ? element('div', { className: 'must' }, '必填') : null),
      element('td', {}, description, values && values.length ? element('div', { className: 'dim' }, values.join('、')) : null));
  }

  function table(head, rows) {
    var body = element('tbody', {});
    rows.forEach(function (r) { body.appendChild(r); });
    return element('table', {}, element('thead', {}, element('tr', {}, element('th', {}, head), element('th', {}, '类型'), element('th', {}, '说明'))), body);
  }

  function fields(head, s, withReadOnly) {
    return table(head, schema.rows(s).filter(function (f) { return withReadOnly || !f.readOnly; }).map(function (f) {
      return row(f.name, f.type, f.required && !withReadOnly, f.description, f.values, f.depth);
    }));
  }

  function section(title, content) {
    return element('section', {}, element('h3', {}, title), content);
  }

  function show() {
    var op = operations.filter(function (o) { return '#' + o.operationId === location.hash; })[0] || operations[0];
    var into = document.getElementById('operation'), answer = op.responses['200'], body = call.bodySchema(op);
    into.textContent = '';
    into.appendChild(element('h2', {}, op.summary || op.operationId));
    into.appendChild(element('p', { className: 'path' }, element('span', { className: 'verb ' + op.verb }, op.verb), ' ' + op.path));
    into.appendChild(element('p', { className: 'about' }, op.description || ''));
    into.appendChild(element('p', { className: 'dim' }, 'gRPC：foi.v1.' + op.operationId.replace('_', '/')));
    if ((op.parameters || []).length) {
      into.appendChild(section('参数', table('名称', op.parameters.map(function (p) {
        var s = schema.resolve(p.schema);
        return row(p.name, schema.typeName(p.schema) + (p.in === 'path' ? '（路径）' : ''), p.required, p.description || '', s.enum, 0);
      }))));
    }
    if (body) into.appendChild(section('请求内容', fields('字段', body, false)));
    if (answer && answer.content) into.appendChild(section('返回内容', fields('字段', answer.content['application/json'].schema, true)));
    into.appendChild(section('试一试', call.form(op)));
    document.title = (op.summary || op.operationId) + ' · 接口说明';
    list();
  }

  fetch('/openapi.json').then(function (response) { return response.json(); }).then(function (doc) {
    read(doc);
    document.getElementById('filter').addEventListener('input', list);
    window.addEventListener('hashchange', function () {
      show();
      window.scrollTo(0, 0);
      document.getElementById('operation').focus();
    });
    show();
  }).catch(function (error) {
    document.getElementById('operation').textContent = '接口说明未能载入：' + error.message;
  });
})();
