using System.Collections;
using Brisk.Domain.Import;

namespace Brisk.Server.Features.Imports;

/// <summary>Of a check: what earlier chunks would have made. A run finds it in the database.</summary>
/// <param name="rows">How many rows of the file others may name.</param>
internal sealed class Promises(int rows)
{
    private readonly KeyTable names = new();
    private readonly BitArray made = new(rows);

    public bool HasName(string type, string key) => names.TryGet($"{type}/{key}", out _);

    public bool HasRow(int row) => made[row];

    public void AddName(string type, string key) => names.TryAdd($"{type}/{key}", 0, out _);

    public void AddRow(int row) => made[row] = true;
}
