using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Migrations;

/// <summary>One numbered step of the schema: an embedded text, one statement a line, the same for both engines but for <c>{…}</c>.</summary>
internal sealed partial class Migration
{
    private Migration(int number, string name, string text)
    {
        Number = number;
        Name = name;
        Text = text;
        Checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n"))));
    }

    public int Number { get; }
    public string Name { get; }
    public string Text { get; }

    /// <summary>SHA-256 of the text: a migration that was applied must never change.</summary>
    public string Checksum { get; }

    /// <summary>Every migration, in order, numbered from 1 without gaps.</summary>
    public static IReadOnlyList<Migration> All { get; } = Load();

    /// <summary>The statements for one engine.</summary>
    public IEnumerable<string> Statements(Dialect dialect) =>
        from line in Text.Split('\n')
        let text = line.Trim()
        where text.Length > 0 && !text.StartsWith("--", StringComparison.Ordinal)
        select dialect.Define(Fill(text.TrimEnd(';'), dialect));

    private static string Fill(string text, Dialect dialect) => Hole().Replace(text, match => match.Groups["hole"].Value switch
    {
        "id" => dialect.IdColumns,
        "id_key" => dialect.IdKey(match.Groups["of"].Value),
        "to_id" => dialect.EndingInId(match.Groups["of"].Value),
        "living" => dialect.LivingIndex(match.Groups["of"].Value, filled: false),
        "living_filled" => dialect.LivingIndex(match.Groups["of"].Value, filled: true),
        "clustered" => dialect.Clustered,
        var unknown => throw new InvalidOperationException($"Migration text has an unknown hole {{{unknown}}}."),
    });

    private static List<Migration> Load()
    {
        var assembly = typeof(Migration).Assembly;
        var migrations = new List<Migration>();
        var texts = assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal));
        foreach (var resource in texts.Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var stem = Path.GetFileNameWithoutExtension(resource);
            migrations.Add(new Migration(int.Parse(stem.AsSpan(0, 4)), stem[5..], reader.ReadToEnd()));
        }
        return migrations;
    }

    [GeneratedRegex(@"\{(?<hole>\w+)(:(?<of>[^}]*))?\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hole();
}
