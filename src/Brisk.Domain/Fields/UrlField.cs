using System.Globalization;
using System.Text;
using Brisk.Domain.Filters;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Fields;

/// <summary>A web address: http or https only, the host in lower case, the rest as typed. <c>https://</c> is added where there is no scheme.</summary>
public sealed class UrlField : FieldKind
{
    /// <summary>Longest address, in characters.</summary>
    public const int MaxLength = 2_000;

    private UrlField() { }

    public static UrlField Instance { get; } = new();

    public override string Name => "url";
    public override Shape Shape => Shape.Text;
    public override IReadOnlyList<Operator> Operators => OperatorWords.Texts;
    public override string? KeySuffix => "_key";

    public override string? Key(FieldValue value, PhoneScope phones) => Fold.Key(value.Text);

    /// <summary>The host of a stored address without <c>www.</c> and port, or nothing.</summary>
    public static string? Host(string? address)
    {
        if (address is null) return null;
        var start = address.IndexOf("://", StringComparison.Ordinal);
        var rest = address.AsSpan(start < 0 ? 0 : start + 3);
        var host = rest[..Ending(rest)];
        if (host.IsEmpty || host[0] == '[') return null;
        var port = host.IndexOf(':');
        if (port >= 0) host = host[..port];
        if (host.StartsWith("www.", StringComparison.OrdinalIgnoreCase) && host[4..].Contains('.')) host = host[4..];
        return host.IsEmpty ? null : host.ToString().ToLowerInvariant();
    }

    protected override Refusal? ParseText(Field field, ReadOnlySpan<char> text, out FieldValue value)
    {
        value = default;
        if (text.Length > MaxLength) return PlainText.TooLong(MaxLength, text.Length);
        var wrong = Split(text, out var scheme, out var rest) ?? Wrong(rest, scheme.IsEmpty);
        if (wrong is not null) return wrong;
        var end = Ending(rest);
        var known = scheme.Equals("http", StringComparison.OrdinalIgnoreCase) ? "http" : "https";
        var address = $"{known}://{rest[..end].ToString().ToLowerInvariant()}{rest[end..]}";
        if (address.Length > MaxLength) return PlainText.TooLong(MaxLength, address.Length);
        value = FieldValue.Of(address);
        return null;
    }

    /// <summary>Takes the scheme off; a scheme is a word before a colon that is not followed by a port.</summary>
    private static Reason? Split(ReadOnlySpan<char> text, out ReadOnlySpan<char> scheme, out ReadOnlySpan<char> rest)
    {
        scheme = default;
        rest = text.StartsWith("//", StringComparison.Ordinal) ? text[2..] : text;
        var colon = text.IndexOf(':');
        if (colon <= 0 || Ending(text) < colon) return null;
        var word = text[..colon];
        foreach (var c in word)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.')) return null;
        }
        var after = text[(colon + 1)..];
        if (!after.StartsWith("//", StringComparison.Ordinal) && !after.IsEmpty && char.IsAsciiDigit(after[0])) return null;
        if (!word.Equals("http", StringComparison.OrdinalIgnoreCase) && !word.Equals("https", StringComparison.OrdinalIgnoreCase))
        {
            return FieldReasons.OtherScheme;
        }
        if (!after.StartsWith("//", StringComparison.Ordinal)) return FieldReasons.NoSlashes;
        scheme = word;
        rest = after[2..];
        return null;
    }

    private static Reason? Wrong(ReadOnlySpan<char> rest, bool schemeless)
    {
        foreach (var rune in rest.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune)) return FieldReasons.SpaceInLink;
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar || rune.Value is '<' or '>' or '"' or '\\')
                return FieldReasons.StrangerInLink.Of(rune.ToString());
        }
        var authority = rest[..Ending(rest)];
        if (authority.Contains('@')) return FieldReasons.UserInLink;
        return WrongHost(authority, schemeless);
    }

    private static Reason? WrongHost(ReadOnlySpan<char> authority, bool schemeless)
    {
        var closing = authority.IndexOf(']');
        var colon = closing >= 0 ? authority[closing..].IndexOf(':') + closing : authority.IndexOf(':');
        var hasPort = closing >= 0 ? colon >= closing : colon >= 0;
        if (hasPort && (!ushort.TryParse(authority[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0))
        {
            return FieldReasons.LinkPort;
        }
        var host = hasPort ? authority[..colon] : authority;
        if (host.IsEmpty) return FieldReasons.NoSite;
        if (host[0] == '[') return System.Net.IPAddress.TryParse(host, out _) ? null : FieldReasons.LinkBrackets;
        foreach (var rune in host.EnumerateRunes())
        {
            if (!Rune.IsLetterOrDigit(rune) && rune.Value is not ('.' or '-' or '_')
                && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark))
            {
                return FieldReasons.StrangerInSite.Of(rune.ToString());
            }
        }
        if (host[0] == '.' || host[^1] == '.' && host.Length == 1 || host.Contains("..", StringComparison.Ordinal))
            return FieldReasons.SiteDots;
        return schemeless && host.TrimEnd('.').IndexOf('.') < 0 ? FieldReasons.NoSiteEnding : null;
    }

    /// <summary>Where the host and port end.</summary>
    private static int Ending(ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny('/', '?', '#');
        return end < 0 ? rest.Length : end;
    }
}
