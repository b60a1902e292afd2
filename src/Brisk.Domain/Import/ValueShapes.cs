using System.Collections.Frozen;
using Brisk.Domain.Fields;

namespace Brisk.Domain.Import;

/// <summary>What a single value looks like, stricter than the field kinds: to be sure, not to be generous.</summary>
internal static class ValueShapes
{
    private static readonly FrozenSet<string> Yes = new[] { "yes", "y", "true", "t", "1", "x", "on", "ja", "wahr", "oui", "vrai", "si", "sí", "verdadero",
        "sant", "checked" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private static readonly FrozenSet<string> No = new[] { "no", "n", "false", "f", "0", "off", "nein", "falsch", "non", "faux", "falso", "nej", "falskt",
        "unchecked" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Endings = new[]
    {
        "com", "org", "net", "io", "co", "de", "fr", "es", "se", "gov", "edu", "uk", "us", "info", "biz", "eu", "ch", "at", "nl", "it", "be", "dk", "no", "fi",
            "pl", "pt", "cz", "ie",
        "ca", "au", "nz", "jp", "cn", "in", "br", "mx", "za", "app", "dev", "ai", "me", "tv", "tech", "cloud", "online", "shop", "store", "example", "test",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly System.Buffers.SearchValues<char> Grouping = System.Buffers.SearchValues.Create(" -./()");

    public static bool IsEmail(string text) => text.Contains('@') && EmailField.Instance.Parse(Probe(EmailField.Instance), text, out _) is null;

    public static bool IsWebAddress(string text)
    {
        if (text.Contains(' ') || text.Contains('@')) return false;
        if (text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            return text.Length > 10;
        var end = text.IndexOfAny(['/', '?', '#']);
        var host = end < 0 ? text : text[..end];
        var dot = host.LastIndexOf('.');
        return dot > 0 && Endings.Contains(host[(dot + 1)..]) && UrlField.Instance.Parse(Probe(UrlField.Instance), text, out _) is null;
    }

    /// <summary>Seven digits or more, and written like a telephone number: with a +, brackets, or groups.</summary>
    public static bool IsPhone(string text)
    {
        var digits = text.Count(char.IsAsciiDigit);
        if (digits is < 7 or > 18 || IsDate(text)) return false;
        var marked = text[0] is '+' or '(' || text.StartsWith("00", StringComparison.Ordinal) || text.AsSpan(1).IndexOfAny(Grouping) >= 0 || digits is 10 or 11;
        return marked && PhoneField.Instance.Parse(Probe(PhoneField.Instance), text, out _) is null;
    }

    public static bool IsDate(string text) => text.Length is >= 6 and <= 40 && DateText.TryFind(text, out _, out var rest)
        && (rest.IsEmpty || rest.IndexOf(':') >= 0);

    public static bool IsNumber(string text) =>
        text.ContainsAnyInRange('0', '9') && NumberText.Plain(text.EndsWith('%') ? text.AsSpan(0, text.Length - 1) : text) is not null;

    /// <summary>Digits that mean no amount: a leading zero would be lost by a number.</summary>
    public static bool IsCode(string text) => text.Length > 1 && text[0] == '0' && char.IsAsciiDigit(text[1]);

    public static bool? IsYes(string text) => Yes.Contains(text) ? true : No.Contains(text) ? false : null;

    private static Field Probe(FieldKind kind) => new() { Name = "probe", Label = "Probe", Kind = kind };

    private static bool ContainsAnyInRange(this string text, char from, char to) => text.AsSpan().ContainsAnyInRange(from, to);
}
