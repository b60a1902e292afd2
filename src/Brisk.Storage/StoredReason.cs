using Brisk.Domain.Wordings;

namespace Brisk.Storage;

/// <summary>A text for people as it is stored.</summary>
/// <param name="Detail">In English.</param>
/// <param name="Wording">What <see cref="Reason.ToJson"/> said; null where a version stored it that knew none.</param>
public sealed record StoredReason(string Detail, string? Wording)
{
    public static StoredReason Of(Reason reason) => new(reason.Detail, reason.ToJson());

    /// <summary>From two columns; null where the first is.</summary>
    internal static StoredReason? Read(string? detail, string? wording) => detail is null ? null : new StoredReason(detail, wording);
}
