using Brisk.Storage.Records;

namespace Brisk.Storage.Sets;

/// <summary>Where reading begins: behind a place (backward: before it), or at a position from 0.</summary>
internal readonly record struct Start(Place? Place, long Position);
