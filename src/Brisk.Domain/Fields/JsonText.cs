using System.Text.Encodings.Web;
using System.Text.Json;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Fields;

/// <summary>Texts and lists inside JSON, as fields hold them.</summary>
internal static class JsonText
{
    /// <summary>How stored JSON is written: shortest form, letters of every script as they are.</summary>
    private static readonly JsonWriterOptions Stored = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = 8 };

    /// <summary>The text of a JSON string, or why there is none.</summary>
    public static Refusal? Refuse(JsonElement json, out string text)
    {
        text = "";
        if (json.ValueKind != JsonValueKind.String) return FieldReasons.NoText.Of(json.ValueKind);
        return TryGet(json, out text) ? null : FieldReasons.HalfCharacter;
    }

    /// <summary>False for half surrogates and broken UTF-8, which the reader lets through until the text is asked for.</summary>
    public static bool TryGet(JsonElement json, out string text)
    {
        text = "";
        try
        {
            text = json.GetString() ?? "";
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    public static bool TryName(JsonProperty property, out string name)
    {
        name = "";
        try
        {
            name = property.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>A JSON array given as text (exports of lists), or null when the text is none.</summary>
    public static JsonDocument? Array(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] != '[' || text[^1] != ']') return null;
        try
        {
            return JsonDocument.Parse(text.ToString(), Shallow);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Reads a text that is a list as the API writes it; false when it is to be read otherwise.</summary>
    public static bool TryList(FieldKind kind, Field field, ReadOnlySpan<char> text, out FieldValue value)
    {
        value = default;
        using var list = Array(text);
        return list is not null && kind.Read(field, list.RootElement, out value) is null;
    }

    /// <summary>The stored form of a list; nothing when the list is empty.</summary>
    public static FieldValue Write<T>(IReadOnlyList<T> entries, Action<Utf8JsonWriter, T> write)
    {
        if (entries.Count == 0) return default;
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Stored))
        {
            json.WriteStartArray();
            foreach (var entry in entries) write(json, entry);
            json.WriteEndArray();
        }
        return FieldValue.Of(System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>The entries of a stored list.</summary>
    public static IReadOnlyList<T> Entries<T>(FieldValue value, Func<JsonElement, T> read)
    {
        if (!value.IsText) return [];
        using var document = JsonDocument.Parse(value.Text!, Shallow);
        var entries = new List<T>(document.RootElement.GetArrayLength());
        foreach (var entry in document.RootElement.EnumerateArray()) entries.Add(read(entry));
        return entries;
    }
}
