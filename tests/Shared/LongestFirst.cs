using Brisk.Tests.Shared;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Brisk.Tests.Shared;

/// <summary>
/// Begins with the classes that take longest: the end of a run, where one class is left and works alone, is as short as the shortest of them.
/// Which these are, nothing depends on but time.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
    [
        // Storage.
        "AgreementTestsOnPostgres", "AgreementTestsOnSqlite", "FilterTestsOnPostgres", "RememberedFilterTestsOnPostgres", "CopyTestsToPostgres",
        // The executable.
        "PostgresBackupTests", "CommandTests", "ImportKillTests", "KillTests", "BackupTests",
        // The browser.
        "EveryScreenTests", "SessionTests", "LayoutTests",
        // The server.
        "AccessTests", "ImportRunTests",
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : Xunit.Sdk.ITestCollection => [.. testCollections.OrderBy(Rank)];

    private static int Rank<TTestCollection>(TTestCollection collection)
        where TTestCollection : Xunit.Sdk.ITestCollection
    {
        var at = Array.FindIndex(Long, name => collection.TestCollectionDisplayName.Contains($".{name} ", StringComparison.Ordinal));
        return at < 0 ? Long.Length : at;
    }
}
