using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Filters;

internal enum TokenKind
{
    /// <summary>A bare word: field, operator, keyword or value.</summary>
    Word,
    /// <summary>A text in quotes, unescaped.</summary>
    Quoted,
    Open,
    Close,
    Comma,
    End,
}

[StructLayout(LayoutKind.Auto)]
internal readonly record struct Token(TokenKind Kind, int Position, string Text)
{
    public bool Is(string keyword) => Kind == TokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Cuts the text of a filter into words, quoted texts, parentheses and commas.</summary>
internal static class FilterTokens
{
    public static FilterProblem? Read(string text, List<Token> tokens)
    {
        var i = 0;
        while (i < text.Length)
        {
            var c = text[i];
            var start = i;
            if (char.IsWhiteSpace(c))
            {
                i++;
            }
            else if (c is '(' or ')' or ',')
            {
                tokens.Add(new Token(c == '(' ? TokenKind.Open : c == ')' ? TokenKind.Close : TokenKind.Comma, i++, c.ToString()));
            }
            else if (c == '"')
            {
                if (Quoted(text, ref i, out var content) is { } problem) return problem;
                tokens.Add(new Token(TokenKind.Quoted, start, content));
            }
            else
            {
                while (i < text.Length && WordLength(text, i) is var length and > 0) i += length;
                if (i == start) return Stranger(text, i);
                tokens.Add(new Token(TokenKind.Word, start, text[start..i]));
            }
        }
        tokens.Add(new Token(TokenKind.End, text.Length, ""));
        return null;
    }

    /// <summary>True when the text reads back as one bare word.</summary>
    public static bool IsWord(string text)
    {
        var i = 0;
        while (i < text.Length && WordLength(text, i) is var length and > 0) i += length;
        return i == text.Length && i > 0;
    }

    /// <summary>How many chars of a bare word are here: 0 when none, 2 for letters beyond the basic plane.</summary>
    private static int WordLength(string text, int at)
    {
        var c = text[at];
        if (char.IsAscii(c)) return char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '@' or '+' or '-' or ':' or '/' or '#' ? 1 : 0;
        if (!Rune.TryGetRuneAt(text, at, out var rune)) return 0;
        var isWord = Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
        return isWord ? rune.Utf16SequenceLength : 0;
    }

    private static FilterProblem? Quoted(string text, ref int i, out string content)
    {
        var start = i++;
        var result = new StringBuilder();
        content = "";
        while (i < text.Length)
        {
            var c = text[i++];
            if (c == '"')
            {
                content = result.ToString();
                return null;
            }
            if (c == '\\')
            {
                if (i >= text.Length) break;
                c = text[i++];
                if (c is not ('"' or '\\')) return new FilterProblem(i - 2, FilterReasons.BadEscape);
            }
            result.Append(c);
        }
        return new FilterProblem(start, FilterReasons.UnclosedQuote);
    }

    private static FilterProblem Stranger(string text, int at)
    {
        var shown = Rune.TryGetRuneAt(text, at, out var rune) ? rune.ToString() : "\ufffd";
        return new FilterProblem(at,
            (shown is "=" or "!" or "<" or ">" or "~" or "&" or "|" ? FilterReasons.StraySign : FilterReasons.StrayCharacter).Of(shown));
    }
}
