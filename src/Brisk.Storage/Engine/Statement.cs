namespace Brisk.Storage.Engine;

/// <summary>
/// One SQL text. Engines keep the prepared form by the object, so texts are made once: as a static field, or kept by
/// shape. Parameters are <c>$1</c>, <c>$2</c>, …
/// </summary>
public sealed class Statement
{
    public Statement(string text)
    {
        Text = text;
        Changes = ChangedBy(text);
        Made?.Invoke(text);
    }

    /// <summary>Hears of every text there is, once each: for the test that reads them all.</summary>
    internal static Action<string>? Made { get; set; }

    public string Text { get; }

    /// <summary>Whether it only reads.</summary>
    public bool IsQuery => Text.StartsWith("SELECT", StringComparison.Ordinal);

    /// <summary>The table whose rows it changes or deletes; null when it does neither.</summary>
    public string? Changes { get; }

    public override string ToString() => Text;

    private static string? ChangedBy(string text)
    {
        foreach (var verb in (ReadOnlySpan<string>)["UPDATE ", "DELETE FROM "])
        {
            if (text.StartsWith(verb, StringComparison.Ordinal)) return text[verb.Length..].Split(' ', 2)[0];
        }
        return null;
    }
}

/// <summary>A value to bind: nothing, a whole number, a real number, a text.</summary>
public readonly struct SqlValue : IEquatable<SqlValue>
{
    private readonly long number;

    private SqlValue(SqlValueKind kind, long number, string? text)
    {
        Kind = kind;
        this.number = number;
        Text = text;
    }

    public SqlValueKind Kind { get; }
    public long Integer => number;
    public double Real => BitConverter.Int64BitsToDouble(number);
    public string? Text { get; }

    public static SqlValue Null => default;

    public static implicit operator SqlValue(long value) => new(SqlValueKind.Integer, value, null);
    public static implicit operator SqlValue(long? value) => value is { } number ? number : default(SqlValue);
    public static implicit operator SqlValue(bool value) => new(SqlValueKind.Integer, value ? 1 : 0, null);
    public static implicit operator SqlValue(double value) => new(SqlValueKind.Real, BitConverter.DoubleToInt64Bits(value), null);
    public static implicit operator SqlValue(string? value) => value is null ? default : new(SqlValueKind.Text, 0, value);

    public bool Equals(SqlValue other) => Kind == other.Kind && number == other.number && string.Equals(Text, other.Text, StringComparison.Ordinal);
    public override bool Equals(object? obj) => obj is SqlValue other && Equals(other);
    public override int GetHashCode() => HashCode.Combine(Kind, number, Text);
    public static bool operator ==(SqlValue left, SqlValue right) => left.Equals(right);
    public static bool operator !=(SqlValue left, SqlValue right) => !left.Equals(right);
}

public enum SqlValueKind : byte { Null, Integer, Real, Text }
