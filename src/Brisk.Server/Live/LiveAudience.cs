using Brisk.Storage.Records;

namespace Brisk.Server.Live;

/// <summary>Those of a workspace who see the same and are told of the same types: what is sent to them is written once.</summary>
/// <param name="sight">The key of what they see.</param>
/// <param name="types">The names of the types; null for all.</param>
internal sealed class LiveAudience(string sight, IReadOnlySet<string>? types)
{
    public string Sight => sight;
    public IReadOnlySet<string>? Types => types;

    /// <summary>Those who were told up to <see cref="Position"/>.</summary>
    public HashSet<LiveSocket> Sockets { get; } = [];

    /// <summary>Those who were told up to <see cref="LiveSocket.Reached"/>, and join the others where they meet.</summary>
    public HashSet<LiveSocket> Coming { get; } = [];

    public bool IsEmpty => Sockets.Count + Coming.Count == 0;

    /// <summary>Up to where all of them were told.</summary>
    public required LogPosition Position { get; set; }

    /// <summary>Up to where and under which schema the last frame told.</summary>
    public LogPosition Told { get; set; }
    public long Schema { get; set; }

    /// <summary>The name under which it is found.</summary>
    public static string NameOf(string sight, IReadOnlySet<string>? types) =>
        types is null ? sight : $"{sight} {string.Join(',', types.Order(StringComparer.Ordinal))}";
}
