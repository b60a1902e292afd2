namespace Brisk.Storage.Engine;

/// <summary>The order of values, which is the order of both engines.</summary>
internal static class SqlOrder
{
    /// <summary>Compares two values of the same kind.</summary>
    public static int Compare(SqlValue left, SqlValue right) => left.Kind switch
    {
        SqlValueKind.Text => CompareUtf8(left.Text!, right.Text!),
        SqlValueKind.Real => left.Real.CompareTo(right.Real),
        _ => left.Integer.CompareTo(right.Integer),
    };

    /// <summary>By the UTF-8 bytes: surrogates come after all other characters.</summary>
    public static int CompareUtf8(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length) return left.Length.CompareTo(right.Length);
        var (a, b) = (left[common], right[common]);
        return char.IsSurrogate(a) != char.IsSurrogate(b) ? (char.IsSurrogate(a) ? 1 : -1) : a.CompareTo(b);
    }
}
