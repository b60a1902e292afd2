using System.Text;
using Brisk.Domain;

namespace Brisk.Storage.Postgres;

/// <summary>
/// The functions that the dialect's expressions call, as texts that create or replace them. <c>brisk_fold</c> is
/// <see cref="Domain.Fold.Text"/> character by character: its tables are read off that method, so they cannot differ.
/// </summary>
internal static class PostgresFunctions
{
    private static readonly Lazy<string[]> Texts = new(() => [Fold(), JsonText, JsonNumber, JsonArray]);

    public static IReadOnlyList<string> All => Texts.Value;

    /// <summary>A yes is 1 and a no is 0, as in columns.</summary>
    private const string JsonText =
        "CREATE OR REPLACE FUNCTION brisk_json_text(value text, key text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS " +
        "$$ SELECT CASE json_typeof(value::json -> key) WHEN 'boolean' THEN ((value::json ->> key)::boolean::int)::text ELSE value::json ->> key END $$";

    private const string JsonNumber =
        "CREATE OR REPLACE FUNCTION brisk_json_number(value text, key text) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS " +
        "$$ SELECT CASE json_typeof(value::json -> key) WHEN 'boolean' THEN (value::json ->> key)::boolean::int::double precision WHEN 'number' THEN "
            + "(value::json ->> key)::double precision END $$";

    private const string JsonArray =
        "CREATE OR REPLACE FUNCTION brisk_json_array(value text) RETURNS json LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS " +
        "$$ SELECT CASE json_typeof(value::json) WHEN 'array' THEN value::json END $$";

    /// <summary>translate() looks its table through for every character, so texts meet only the tables of the scripts they are written in.</summary>
    private static readonly (int First, int Last)[][] Scripts =
    [
        [(0x80, 0x24F), (0x1E00, 0x1EFF)],
        [(0x250, 0x52F), (0x1F00, 0x1FFF)],
        [(0x530, 0x1DFF), (0x2000, 0xFFFF)],
        [(0x10000, 0x2FFFF), (0xE0000, 0xE0FFF)],
    ];

    private static string Fold()
    {
        var body = new StringBuilder();
        body.Append("BEGIN IF octet_length(value) = length(value) THEN value := translate(lower(value COLLATE \"C\"), ").Append(Literal(Controls)).Append(", ")
            .Append(Literal(new string(' ', Controls.Length))).Append("); ELSE ");
        body.Append("value := translate(lower(value COLLATE \"C\"), ").Append(Literal(Controls)).Append(", ").Append(Literal(new string(' ', Controls.Length)))
            .Append("); ");
        foreach (var script in Scripts) AddScript(body, script);
        body.Append("END IF; IF strpos(value, '  ') > 0 THEN value := regexp_replace(value, '  +', ' ', 'g'); END IF; RETURN btrim(value, ' '); END");
        return $"CREATE OR REPLACE FUNCTION brisk_fold(value text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $fold$ {body} $fold$";
    }

    private static string Controls => new([.. Enumerable.Range(1, 31).Append(127).Select(code => (char)code)]);

    private static void AddScript(StringBuilder body, (int First, int Last)[] ranges)
    {
        var (from, to, gone, longer) = (new StringBuilder(), new StringBuilder(), new StringBuilder(), new List<(string From, string To)>());
        foreach (var code in ranges.SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1)).Where(code => Rune.IsValid(code)))
        {
            var letter = new Rune(code).ToString();
            var folded = Domain.Fold.Text($"a{letter}b")[1..^1];
            if (folded == letter) continue;
            if (folded.Length == 0) gone.Append(letter);
            else if (folded.EnumerateRunes().Count() > 1) longer.Add((letter, folded));
            else
            {
                from.Append(letter);
                to.Append(folded);
            }
        }
        body.Append("IF value ~ ").Append(Literal(Class(from.ToString() + gone + string.Concat(longer.Select(pair => pair.From)))))
            .Append(" THEN value := translate(value, ").Append(Literal(from.ToString() + gone)).Append(", ").Append(Literal(to.ToString())).Append("); ");
        foreach (var (letter, folded) in longer)
            body.Append("value := replace(value, ").Append(Literal(letter)).Append(", ").Append(Literal(folded)).Append("); ");
        body.Append("END IF; ");
    }

    /// <summary>A bracket expression of these characters, as ranges.</summary>
    private static string Class(string letters)
    {
        var codes = letters.EnumerateRunes().Select(rune => rune.Value).Order().ToList();
        var text = new StringBuilder("[");
        for (var at = 0; at < codes.Count; at++)
        {
            var first = codes[at];
            while (at + 1 < codes.Count && codes[at + 1] == codes[at] + 1) at++;
            text.Append($"\\U{first:X8}-\\U{codes[at]:X8}");
        }
        return text.Append(']').ToString();
    }

    private static string Literal(string text)
    {
        var literal = new StringBuilder("E'");
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is >= ' ' and < 127 && rune.Value is not ('\'' or '\\')) literal.Append((char)rune.Value);
            else if (rune.Value == '\\') literal.Append(@"\\");
            else literal.Append($"\\U{rune.Value:X8}");
        }
        return literal.Append('\'').ToString();
    }
}
