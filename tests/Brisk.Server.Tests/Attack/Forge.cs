using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Tests.Shared;

namespace Brisk.Server.Tests.Attack;

/// <summary>
/// Makes requests from the OpenAPI document: sound ones, sound ones with one thing wrong, and nonsense. Equal seeds and answers make equal requests.
/// </summary>
internal sealed class Forge(Contract contract, Random random)
{
    private const int Kept = 40;

    private static readonly string[] Words = ["Maya", "lund", "VIP", "customer", "lead", "2026-05-12", "name", "city", "email", "tags", "text", "choice",
        "member", "read-only", "externalId", "update", "me", "UTC", "maya@x.example", "blue-river-78 wide", "EUR", "1", "create", "contact"];
    private static readonly string[] Filters =
    [
        "city is lund", "status is customer and (city in (Lund, \"New York\") or not owner is me)", "createdAt within last-30d", "annualRevenue over 100EUR",
        "tags hasall (vip, new)", "birthday between 1980-01-01 and 2000-01-01",
        "email empty", "notes contains x", "phone starts +46", "name ends son", "employees atmost 10", "otherEmails contains @", "organization filled",
        "updatedAt before now", "doNotCall is yes", "website is x.example",
    ];
    private static readonly string[] Sorts = ["name", "-name", "city", "-createdAt", "status", "owner", "organization", "annualRevenue", "-employees", "title",
        "tags", "nothing", "--name"];
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get", "BREW"];
    private static readonly string[] Medias = ["text/plain", "application/json; charset=utf-16", "application/xml", "multipart/form-data; boundary=x",
        "application/problem+json", "*/*", "nonsense", "text/csv", "application/json;;;"];
    private static readonly string[] Headers =
    [
        "If-Match: *", "If-Match: \"1\"", "If-Match: W/\"1\"", "If-Match: x", "If-None-Match: *", "If-None-Match: \"x\", W/\"y\"", "Accept-Encoding: br",
        "Accept-Encoding: gzip;q=0, br;q=0.5", "Accept: text/html", "Origin: https://evil.example", "Origin: null",
        "Sec-Fetch-Site: cross-site", "Idempotency-Key: k1", "Idempotency-Key: \u00e4", "Range: bytes=0-1", "Expect: 100-continue", "X-Forwarded-For: 10.0.0.1",
        "X-HTTP-Method-Override: DELETE", "Content-Encoding: gzip", "Upgrade: websocket", "Cookie: brisk=x", "X-Brisk: 1",
    ];

    private readonly List<(string Method, string Pattern, JsonElement Operation)> operations =
        [.. contract.Operations.Where(one => one.Operation.GetProperty("operationId").GetString() is not "signOutEverywhere")];
    private readonly List<string> ids = [];
    private readonly List<string> others = [];

    private T Any<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    private bool Chance(double share) => random.NextDouble() < share;

    /// <summary>One request as bytes, its method and its path without the query.</summary>
    /// <param name="identity">The lines of headers that say who asks.</param>
    public (byte[] Request, string Method, string Path) Next(string host, string identity, string local)
    {
        var (method, pattern, operation) = Any(operations);
        // What only commands of the machine may do is slow: it is asked for now and then.
        while (pattern.StartsWith("/api/local", StringComparison.Ordinal) && Chance(0.9)) (method, pattern, operation) = Any(operations);
        if (operation.GetProperty("x-permission").GetString() == "local" && Chance(0.5)) identity = $"Authorization: Bearer {local}\r\n";
        (string Media, byte[] Bytes) body = operation.TryGetProperty("requestBody", out var declared) ? Body(declared) : Chance(0.05)
            ? ("application/json", "{}"u8.ToArray()) : ("", []);
        var path = string.Join('/', pattern.Split('/').Select(part => part.StartsWith('{') ? Segment() : part));
        if (Chance(0.02))
            path = Any(["/api/../health/live", "/api//contacts", "/api/contacts/%2e%2e/x", "/api/contacts/%00", "/%", "/api/\u00e4", "/api/contacts/count/x",
                "/API/contacts", "//", "/api/contacts;x=1", "*"]);
        var target = path + Query(operation);
        if (Chance(0.02)) method = Any(Methods);

        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: {host}\r\n").Append(identity);
        if (body.Media.Length > 0) head.Append("Content-Type: ").Append(Chance(0.03) ? Any(Medias) : body.Media).Append("\r\n");
        if (Chance(0.5)) head.Append(Chance(0.5) && others.Count > 0 ? $"If-{Any(["None-", ""])}Match: {Any(others)}\r\n" : $"{Any(Headers)}\r\n");
        if (Chance(0.03)) head.Append("X-Long: ").Append('x', random.Next(20_000)).Append("\r\n");
        return (Frame(head, body.Bytes), method, path);
    }

    /// <summary>Learns ids, cursors and ETags, to use them again.</summary>
    public void Learn(RawAnswer answer)
    {
        if (answer.ETag is not null) Keep(others, answer.ETag);
        if (answer.Status >= 300 || answer.Media != "application/json" || answer.Body.Length is 0 or > 100_000) return;
        Learn(JsonNode.Parse(answer.Body));
    }

    private void Learn(JsonNode? json)
    {
        if (json is JsonArray items) foreach (var item in items.Take(3)) Learn(item);
        if (json is not JsonObject members) return;
        foreach (var (name, member) in members)
        {
            if (member is not JsonValue value || value.GetValueKind() != JsonValueKind.String) Learn(member);
            else if (name is "id" or "name") Keep(ids, value.GetValue<string>());
            else if (name is "next" or "previous" or "secret") Keep(others, value.GetValue<string>());
        }
    }

    private static void Keep(List<string> kept, string text)
    {
        if (text.Length > 200 || text.Any(c => c is < '!' or > '~')) return;
        if (kept.Count == Kept) kept.RemoveAt(0);
        kept.Add(text);
    }

    private string Segment() => Chance(0.8) && ids.Count > 0 ? Uri.EscapeDataString(Any(ids))
        : Uri.EscapeDataString(Chance(0.5) ? Naughty(30) : "0S9MEQZAMTM28");

    private string Query(JsonElement operation)
    {
        if (!operation.TryGetProperty("parameters", out var parameters)) return Chance(0.02) ? "?x=1&x=2&%=" : "";
        var parts = new List<string>();
        foreach (var parameter in parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == "query" && Chance(0.4)))
        {
            var name = parameter.GetProperty("name").GetString()!;
            var value = Chance(0.1) ? Naughty(80) : name switch
            {
                "filter" => Chance(0.7) ? Any(Filters) : Mutate(Any(Filters)),
                "sort" => Any(Sorts),
                "field" or "fields" => string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Any(Sorts).TrimStart('-'))),
                "after" or "before" when others.Count > 0 => Any(others),
                "zone" => Any(["UTC", "Europe/Stockholm", "Mars/Base", ""]),
                "limit" or "at" => Number(),
                "deleted" => Any(["true", "false", "1", ""]),
                "type" => Any(["contact", "contacts", "organizations", "x"]),
                _ => Any(Words),
            };
            parts.Add(name + "=" + (Chance(0.98) ? Uri.EscapeDataString(value) : "%zz%"));
        }
        if (Chance(0.02)) parts.Add(Any(["limit=1&limit=2", "unknown=1", "=", "&&&", "filter"]));
        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }

    private string Number() =>
        Any(["0", "1", "2", "50", "500", "501", "-1", "2147483647", "2147483648", "9223372036854775807", "9223372036854775808", "1e3", " 1", "1.0", ""]);

    private string Naughty(int most) => Any(NaughtyTexts.All) is { } text && text.Length > most ? text[..most] : Any(NaughtyTexts.All);

    private string Mutate(string text)
    {
        var at = random.Next(text.Length);
        return random.Next(4) switch
        {
            0 => text.Remove(at, 1),
            1 => text.Insert(at, Any(["(", ")", "\"", ",", " ", "\0", "\u202e", " and ", " not ", "\\", "😀", "\ud83d"])),
            2 => text[..at],
            _ => text + " " + Any(["and", "or city is", ")", Any(Filters)]),
        };
    }

    private (string Media, byte[] Bytes) Body(JsonElement declared)
    {
        var content = declared.GetProperty("content").EnumerateObject().First();
        if (content.Name != "application/json")
            return (content.Name, Encoding.UTF8.GetBytes(Chance(0.5) ? "First Name,Email\nMaya,maya@x.example\n"
                : Mutate(string.Concat(Enumerable.Range(0, 20).Select(_ => Naughty(20) + Any([",", ";", "\t", "\n", "\"", "\r\n"]))))));
        var wrong = random.NextDouble();
        if (wrong < 0.1)
            return ("application/json",
                Encoding.UTF8.GetBytes(Any(["", "null", "[]", "1", "\"x\"", "{", "{\"a\":1,}", "{\"a\":NaN}", "[[[[", "{\"\\ud800\":1}", "\u00ff\u0000",
                new string('[', 5_000), Naughty(200)])));
        var json = Valid(content.Value.GetProperty("schema"), "", 0);
        if (wrong < 0.8) Break(json);
        return ("application/json", Encoding.UTF8.GetBytes(json?.ToJsonString() ?? "null"));
    }

    /// <summary>Puts something else at one place somewhere in the value.</summary>
    private void Break(JsonNode? json)
    {
        var places = new List<JsonNode>();
        Places(json, places);
        if (places.Count == 0) return;
        switch (Any(places))
        {
            case JsonObject members when members.Count > 0 && Chance(0.8):
                members[Any(members.Select(member => member.Key).ToList())] = Odd();
                break;
            case JsonObject members: members[Any([Any(Words), "unknown", "", "\ud800", "__proto__"])] = Odd(); break;
            case JsonArray items when items.Count > 0: items[random.Next(items.Count)] = Odd(); break;
            case JsonArray items: items.Add(Odd()); break;
        }
    }

    private static void Places(JsonNode? json, List<JsonNode> places)
    {
        if (json is JsonObject or JsonArray) places.Add(json);
        if (json is JsonObject members) foreach (var (_, member) in members) Places(member, places);
        if (json is JsonArray items) foreach (var item in items) Places(item, places);
    }

    private JsonNode? Odd() => random.Next(12) switch
    {
        0 => null,
        1 => true,
        2 => -1,
        3 => 1e300,
        4 => long.MaxValue,
        5 => new JsonArray(),
        6 => new JsonObject(),
        7 => new JsonArray(null, 1, "x"),
        8 => new JsonObject { ["id"] = 1, ["value"] = null },
        9 => new string('x', random.Next(30_000)),
        _ => Naughty(500),
    };

    /// <summary>A value as the schema says.</summary>
    private JsonNode? Valid(JsonElement schema, string name, int depth)
    {
        schema = Resolve(schema);
        if (schema.TryGetProperty("oneOf", out var choices)) return Valid(choices[random.Next(choices.GetArrayLength())], name, depth);
        if (schema.TryGetProperty("enum", out var values)) return JsonNode.Parse(values[random.Next(values.GetArrayLength())].GetRawText());
        var type = schema.TryGetProperty("type", out var said) ? said.ValueKind == JsonValueKind.Array ? said[0].GetString() : said.GetString() : "null";
        return type switch
        {
            "object" => Members(schema, depth),
            "array" => new JsonArray([.. Enumerable.Range(0, depth > 4 ? 0 : random.Next(4)).Select(_ => Valid(schema.GetProperty("items"), name, depth + 1))]),
            "integer" => random.Next(5),
            "number" => Math.Round(random.NextDouble() * 1000, 2),
            "boolean" => Chance(0.5),
            "string" => Text(schema, name),
            _ => null,
        };
    }

    private JsonObject Members(JsonElement schema, int depth)
    {
        var made = new JsonObject();
        if (!schema.TryGetProperty("properties", out var properties)) return made;
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(one => one.GetString()).ToHashSet() : [];
        foreach (var member in properties.EnumerateObject().Where(member => required.Contains(member.Name) || Chance(0.25)))
            made[member.Name] = Valid(member.Value, member.Name, depth + 1);
        return made;
    }

    private string Text(JsonElement schema, string name)
    {
        if (schema.TryGetProperty("pattern", out var pattern) && pattern.GetString()!.Contains("{13}", StringComparison.Ordinal))
            return ids.Count > 0 ? Any(ids) : "0S9MEQZAMTM28";
        if (name.Contains("email", StringComparison.OrdinalIgnoreCase)) return $"m{random.Next(1000)}@x.example";
        return name switch
        {
            "role" => Any(["owner", "member", "read-only"]),
            "kind" => Any(["text", "number", "choice", "date", "money", "tags", "user", "yesNo"]),
            "op" => Any(["create", "update", "delete", "restore"]),
            "type" => Any(["contact", "organization"]),
            "password" or "current" => Any([TestServer.Password, "blue-river-78 wide"]),
            "currency" => Any(["EUR", "USD", "JPY"]),
            "phone" => "+46 40 123 45 " + random.Next(10, 99).ToString(CultureInfo.InvariantCulture),
            _ => Any(Words),
        };
    }

    private JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var reference))
        {
            schema = contract.Document;
            foreach (var step in reference.GetString()![2..].Split('/')) schema = schema.ValueKind == JsonValueKind.Array
                ? schema[int.Parse(step, CultureInfo.InvariantCulture)] : schema.GetProperty(step);
        }
        return schema;
    }

    /// <summary>Says how long the body is, mostly as HTTP wants it.</summary>
    private byte[] Frame(StringBuilder head, byte[] body)
    {
        if (Chance(0.97))
        {
            if (body.Length > 0) head.Append("Content-Length: ").Append(body.Length).Append("\r\n");
            return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. body];
        }
        byte[] chunked = [.. Encoding.ASCII.GetBytes($"{body.Length:x}\r\n"), .. body, .. body.Length > 0 ? "\r\n0\r\n\r\n"u8 : "\r\n"u8];
        var (lines, sent) = random.Next(12) switch
        {
            0 => ("Transfer-Encoding: chunked\r\n", chunked),
            1 => ("Transfer-Encoding: gzip, chunked\r\n", chunked),
            2 => ("Transfer-Encoding: identity, chunked\r\n", chunked),
            3 => ($"Content-Length: +{body.Length}\r\n", body),
            4 => ("Content-Length: -0\r\n", []),
            5 => ($"Content-Length: {body.Length}\r\nTransfer-Encoding: chunked\r\n", chunked),
            6 => ($"Content-Length: {body.Length}\r\nContent-Length: 0\r\n", body),
            7 => ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", chunked),
            8 => ($"Content-Length : {body.Length}\r\n", body),
            9 => ($"Content-Length: {body.Length}\r\n folded: x\r\n", body),
            10 => ($"Content-Length: {body.Length}\n", body),
            _ => ("Transfer-Encoding: chunked\r\n", "zz\r\nx\r\n0\r\n\r\n"u8.ToArray()),
        };
        return [.. Encoding.Latin1.GetBytes(head.Append(lines).Append("\r\n").ToString()), .. sent];
    }
}
