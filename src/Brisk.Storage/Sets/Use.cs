namespace Brisk.Storage.Sets;

/// <summary>The last use of something that can be forgotten by itself.</summary>
/// <param name="Last">Its number; the smallest is longest ago.</param>
/// <param name="Bytes">About what is free then.</param>
/// <param name="IsMadeAtOnce">Whether it is made again, of what stays, in milliseconds.</param>
/// <param name="TryForget">Forgets it; false when it was used since, or is gone.</param>
internal readonly record struct Use(long Last, long Bytes, bool IsMadeAtOnce, Func<bool> TryForget);
