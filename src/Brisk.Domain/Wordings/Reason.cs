using System.Text.Json;

namespace Brisk.Domain.Wordings;

/// <summary>What is said to somebody: a declared text and the values in it. There is no other text for people.</summary>
public sealed class Reason : IEquatable<Reason>
{
    private readonly object[] values;
    private readonly (string Detail, string Json)? stored;

    internal Reason(Wording wording, params object[] values) => (Wording, this.values) = (wording, values);

    private Reason(Wording wording, string detail, string json) : this(wording) => stored = (detail, json);

    public Wording Wording { get; }

    /// <summary>What kind of mistake it is, to programs, kebab-case: <c>required</c>, <c>too-long</c>, …</summary>
    public string Code => Wording.Code ?? values.OfType<Reason>().First().Code;

    /// <summary>In English: a sentence that says the repair.</summary>
    public string Detail => stored?.Detail ?? Wording.Fill(values);

    /// <summary>What was said before, as it was stored.</summary>
    /// <param name="wording">Whose code it has.</param>
    /// <param name="json">What <see cref="ToJson"/> said.</param>
    public static Reason Stored(Wording wording, string detail, string json) => new(wording, detail, json);

    /// <summary>Writes <c>{"key", "params"}</c>, by which a client says it in another language.</summary>
    public void Write(Utf8JsonWriter json) => Write(json, withDetail: false);

    /// <param name="withDetail">Within the values of another one: with its English text.</param>
    internal void Write(Utf8JsonWriter json, bool withDetail)
    {
        if (stored is { } former)
        {
            json.WriteRawValue(former.Json);
            return;
        }
        json.WriteStartObject();
        json.WriteString("key"u8, Wording.Key);
        if (values.Length > 0)
        {
            json.WriteStartObject("params"u8);
            for (var i = 0; i < values.Length; i++)
            {
                json.WritePropertyName(Wording.Parameters[i].Name);
                WordingValue.Write(json, values[i], Wording.Quotes(i));
            }
            json.WriteEndObject();
        }
        if (withDetail) json.WriteString("detail"u8, Detail);
        json.WriteEndObject();
    }

    /// <summary>What <see cref="Write(Utf8JsonWriter)"/> writes.</summary>
    public string ToJson()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer)) Write(json);
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public bool Equals(Reason? other) => other is not null && other.Wording == Wording && other.Detail == Detail;

    public override bool Equals(object? obj) => Equals(obj as Reason);

    public override int GetHashCode() => Wording.Key.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Detail;
}
