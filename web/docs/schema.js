// Reads the schemas of the OpenAPI document: rows for tables, and examples to start from.
'use strict';

var schema = (function () {
  var all = {};

  function use(document) { all = document.components.schemas; }

  // resolve follows a reference; gnostic wraps one in allOf when it has a description of its own.
  function resolve(s) {
    if (!s) return {};
    if (s.$ref) return Object.assign({ ref: s.$ref.split('/').pop() }, all[s.$ref.split('/').pop()]);
    if (s.allOf && s.allOf.length === 1) return Object.assign({}, resolve(s.allOf[0]), { description: s.description, readOnly: s.readOnly });
    return s;
  }

  function typeName(s) {
    var r = resolve(s);
    if (r.type === 'array') return typeName(r.items) + '[]';
    if (r.enum) return '枚举';
    if (r.ref) return r.ref;
    return { string: '文本', integer: '整数', number: '数值', boolean: '是/否', object: '对象' }[r.type] || '';
  }

  // rows lists the fields of a message, with those of the messages inside below them.
  function rows(s, depth, above) {
    var r = resolve(s), list = [];
    depth = depth || 0;
    above = above || [];
    var required = r.required || [];
    Object.keys(r.properties || {}).forEach(function (name) {
      var p = r.properties[name], inner = resolve(p.type === 'array' ? p.items : p);
      list.push({
        name: name, depth: depth, type: typeName(p), required: required.indexOf(name) >= 0,
        readOnly: !!resolve(p).readOnly, values: inner.enum || [], description: resolve(p).description || ''
      });
      if (inner.properties && depth < 3 && above.indexOf(inner.ref) < 0 && inner.ref !== 'Date') {
        list = list.concat(rows(inner, depth + 1, above.concat(inner.ref)));
      }
    });
    return list;
  }

  // example makes a body with the fields that a caller may give. `given` are those that the path gives already.
  function example(s, given, above) {
    var r = resolve(s);
    above = above || [];
    if (r.enum) return r.enum.filter(function (v) { return !/_UNSPECIFIED$/.test(v); })[0] || r.enum[0];
    if (r.ref === 'Date') return { year: 2020, month: 1, day: 1 };
    if (r.type === 'array') return [example(r.items, [], above)];
    if (r.format === 'date-time') return '2020-01-02T09:00:00+08:00';
    if (r.type === 'integer' || r.type === 'number') return 0;
    if (r.type === 'boolean') return false;
    if (r.type !== 'object') return '';
    if (above.indexOf(r.ref) >= 0) return {};
    var out = {};
    Object.keys(r.properties || {}).forEach(function (name) {
      var p = resolve(r.properties[name]);
      if (p.readOnly || name === 'name' || name === 'etag' || (given || []).indexOf(name) >= 0) return;
      out[name] = name === 'requestId' ? uuid() : example(r.properties[name], [], above.concat(r.ref));
    });
    return out;
  }

  // uuid makes a version 4 UUID; crypto.randomUUID exists on secure origins only.
  function uuid() {
    var b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64;
    b[8] = (b[8] & 63) | 128;
    var hex = Array.prototype.map.call(b, function (x) { return ('0' + x.toString(16)).slice(-2); }).join('');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  return { use: use, resolve: resolve, typeName: typeName, rows: rows, example: example, uuid: uuid };
})();
