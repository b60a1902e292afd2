using System.Text;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;

namespace Brisk.Storage.Records;

/// <summary>
/// Copies the added fields of a record from their one JSON object, as bytes: the object is read once a row, however many
/// fields there are. Members of fields that are no more, or are not asked for, are passed by.
/// </summary>
internal sealed class CustomCells
{
    private readonly Dictionary<ulong, (byte[] Name, bool IsUser)> wanted = [];

    /// <summary>Fields whose names have the hash of another; practically none.</summary>
    private readonly List<(byte[] Name, bool IsUser)> others = [];

    public CustomCells(IEnumerable<Field> fields)
    {
        foreach (var field in fields)
        {
            var cell = (Encoding.UTF8.GetBytes(field.Name), field.Kind.Shape == Shape.User);
            if (!wanted.TryAdd(Hash(cell.Item1), cell)) others.Add(cell);
        }
    }

    /// <summary>Adds the members, each with a comma before it.</summary>
    /// <param name="custom">The JSON object as stored.</param>
    /// <param name="addUser">Adds the value of a user field: an object of id and name.</param>
    public void Write(ReadOnlySpan<byte> custom, PooledBuffer json, Action<PooledBuffer, Tsid> addUser)
    {
        var reader = new Utf8JsonReader(custom);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            var cell = Find(name);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (cell is not { } field || reader.TokenType == JsonTokenType.Null) continue;
            var value = custom[start..(int)reader.BytesConsumed];
            Tsid id = default;
            if (field.IsUser && !Tsid.TryParse(Encoding.UTF8.GetString(value.Trim((byte)'"')), out id)) continue;
            json.Add(",\""u8);
            json.Add(name);
            json.Add("\":"u8);
            if (field.IsUser) addUser(json, id);
            else json.Add(value);
        }
    }

    private (byte[] Name, bool IsUser)? Find(ReadOnlySpan<byte> name)
    {
        if (!wanted.TryGetValue(Hash(name), out var cell)) return null;
        if (name.SequenceEqual(cell.Name)) return cell;
        foreach (var other in others) if (name.SequenceEqual(other.Name)) return other;
        return null;
    }

    /// <summary>FNV-1a.</summary>
    internal static ulong Hash(ReadOnlySpan<byte> name)
    {
        var hash = 14_695_981_039_346_656_037;
        foreach (var letter in name) hash = (hash ^ letter) * 1_099_511_628_211;
        return hash;
    }
}
