using System.Globalization;
using System.Text;
using Brisk.Domain.Filters;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Fields;

/// <summary>
/// One e-mail address, lower case. Takes <c>mailto:</c> links and <c>Name &lt;address&gt;</c>, too. International letters
/// are fine on both sides of the @ (RFC 6531); quoted local parts and bare host names are not.
/// </summary>
public sealed class EmailField : FieldKind
{
    /// <summary>Longest address, RFC 5321.</summary>
    public const int MaxLength = 254;

    private const int MaxLocalLength = 64;

    private EmailField() { }

    public static EmailField Instance { get; } = new();

    public override string Name => "email";
    public override Shape Shape => Shape.Text;
    public override IReadOnlyList<Operator> Operators => OperatorWords.Texts;
    /// <summary>Addresses are stored in lower case, so parts of them are looked for in lower case.</summary>
    public override Refusal? ParseOperand(Field field, Operator asked, ReadOnlySpan<char> text, out FieldValue value)
    {
        var refusal = base.ParseOperand(field, asked, text, out value);
        value = FieldValue.Of(value.Text?.ToLowerInvariant());
        return refusal;
    }

    protected override Refusal? ParseText(Field field, ReadOnlySpan<char> text, out FieldValue value)
    {
        value = default;
        text = Bare(text);
        if (text.Length > MaxLength) return PlainText.TooLong(MaxLength, text.Length);
        if (Wrong(text) is { } reason) return reason;
        value = FieldValue.Of(text.ToString().ToLowerInvariant());
        return null;
    }

    /// <summary>The address inside a link or behind a display name.</summary>
    private static ReadOnlySpan<char> Bare(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
        {
            text = text[7..];
            var query = text.IndexOf('?');
            if (query >= 0) text = text[..query];
        }
        var open = text.LastIndexOf('<');
        return open >= 0 && text[^1] == '>' ? text[(open + 1)..^1].Trim() : text.Trim();
    }

    private static Reason? Wrong(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf('@');
        if (at < 0) return FieldReasons.NoAt;
        if (text.Count('@') > 1) return FieldReasons.SeveralEmails;
        var local = text[..at];
        var domain = text[(at + 1)..];
        if (local.IsEmpty) return FieldReasons.NoLocalPart;
        if (local.Length > MaxLocalLength) return FieldReasons.LongLocalPart.Of(MaxLocalLength);
        if (domain.IsEmpty) return FieldReasons.NoDomain;
        if (Stranger(local, "!#$%&'*+/=?^_`{|}~.-", FieldReasons.SpaceInLocalPart, FieldReasons.StrangerInLocalPart) is { } inName) return inName;
        if (Stranger(domain, ".-_", FieldReasons.SpaceInDomain, FieldReasons.StrangerInDomain) is { } inDomain) return inDomain;
        if (domain.IndexOf('.') < 0) return FieldReasons.NoEmailEnding;
        foreach (var part in domain.Split('.'))
        {
            var label = domain[part];
            if (label.IsEmpty) return FieldReasons.EmailDots;
            if (label.Length > 63 || label[0] == '-' || label[^1] == '-')
                return FieldReasons.EmailDomainParts;
        }
        var ending = domain[(domain.LastIndexOf('.') + 1)..];
        return ending.Length < 2 || ending.ContainsAnyInRange('0', '9') && !ending.StartsWith("xn--", StringComparison.OrdinalIgnoreCase)
            ? FieldReasons.EmailEnding
            : null;
    }

    /// <summary>Refuses the first character that has no place there.</summary>
    private static Reason? Stranger(ReadOnlySpan<char> part, string allowed, Reason space, Wording<string> other)
    {
        foreach (var rune in part.EnumerateRunes())
        {
            if (rune.IsAscii ? char.IsAsciiLetterOrDigit((char)rune.Value) || allowed.Contains((char)rune.Value) : IsWord(rune)) continue;
            return Rune.IsWhiteSpace(rune) ? space : other.Of(rune.ToString());
        }
        return null;
    }

    private static bool IsWord(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or
        UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
