using Brisk.Domain;

namespace Brisk;

internal sealed record NamedId(Tsid Id, string Name);

/// <summary>Which workspace a command means, where there are several.</summary>
internal static class WorkspaceName
{
    private const int MostListed = 20;

    /// <param name="named">Its id or its name; null when none was named.</param>
    /// <returns>Null where there is none at all and none was named.</returns>
    /// <exception cref="CommandFailedException">It cannot be told; the message lists what there is.</exception>
    public static NamedId? Pick(IReadOnlyList<NamedId> all, string? named)
    {
        if (named is null)
            return all.Count < 2 ? all.SingleOrDefault()
                : throw new CommandFailedException($"There are several workspaces. Say which: --workspace NAME\n{List(all)}");
        if (all.FirstOrDefault(workspace => workspace.Id.ToString() == named) is { } one) return one;
        List<NamedId> called = [.. all.Where(workspace => string.Equals(workspace.Name, named.Trim(), StringComparison.OrdinalIgnoreCase))];
        return called.Count switch
        {
            1 => called[0],
            0 => throw new CommandFailedException($"There is no workspace called {named}.{(all.Count == 0 ? " There is none yet." : "\n" + List(all))}"),
            _ => throw new CommandFailedException($"{called.Count} workspaces are called {named}. Say which by its id.\n{List(called)}"),
        };
    }

    private static string List(IReadOnlyList<NamedId> all) => string.Join('\n', all.Take(MostListed).Select(workspace => $"  {workspace.Id}  {workspace.Name}"))
        + (all.Count > MostListed ? $"\n  … and {all.Count - MostListed:N0} more: brisk workspace list" : "");
}
