using System.Reflection;
using Brisk.Domain.Records;
using Brisk.Redis;
using Brisk.Server.Platform;
using Brisk.Storage.Engine;
using Brisk.Storage.Postgres;
using Brisk.Storage.Sqlite;
using Brisk.Tests.Shared;

namespace Brisk.Server.Tests.Platform;

/// <summary>The arrows between the rooms of the house, and what every route must have.</summary>
[Trait("Engine", "any")]
public sealed class ArchitectureTests
{
    private static string[] Uses(Assembly assembly) => [.. assembly.GetReferencedAssemblies().Select(name => name.Name!)];

    private static void MustNotUse(Assembly assembly, params string[] forbidden)
    {
        foreach (var used in Uses(assembly))
        {
            foreach (var prefix in forbidden) used.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
                .ShouldBeFalse($"{assembly.GetName().Name} uses {used}");
        }
    }

    [Fact]
    public void The_domain_uses_nothing_but_the_base_class_library_and_the_rules_of_telephone_numbers() =>
        Uses(typeof(RecordType).Assembly).Where(name => !name.StartsWith("System.", StringComparison.Ordinal)).ShouldBe(["PhoneNumbers"]);

    [Fact]
    public void Storage_knows_neither_the_web_nor_an_engine() =>
        MustNotUse(typeof(IDatabase).Assembly, "Brisk.Storage.", "Brisk.Server", "Microsoft.AspNetCore", "Npgsql");

    [Fact]
    public void The_built_in_engine_knows_neither_the_web_nor_the_server() =>
        MustNotUse(typeof(SqliteDatabase).Assembly, "Brisk.Server", "Microsoft.AspNetCore", "Npgsql");

    [Fact]
    public void The_engine_for_several_nodes_knows_neither_the_web_nor_the_server_nor_the_other_engine() =>
        MustNotUse(typeof(PostgresDatabase).Assembly, "Brisk.Server", "Brisk.Storage.Sqlite", "Brisk.Redis", "StackExchange", "Microsoft.AspNetCore");

    [Fact]
    public void Redis_knows_neither_the_web_nor_the_server_nor_an_engine() =>
        MustNotUse(typeof(RedisMemory).Assembly, "Brisk.Server", "Brisk.Storage.", "Microsoft.AspNetCore", "Npgsql");

    [Fact]
    public void The_server_knows_no_engine_and_nobody_knows_the_executable() =>
        MustNotUse(typeof(BriskServer).Assembly, "Brisk.Storage.Sqlite", "Brisk.Storage.Postgres", "Brisk.Redis", "Npgsql", "StackExchange", "Spectre",
        "System.CommandLine");

    /// <summary>What must come in from outside, so that rules are the same at every time and place.</summary>
    private static readonly string[] Outside =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today", "System.DateTimeOffset.get_Now",
        "System.DateTimeOffset.get_UtcNow", "System.TimeProvider.get_System",
        "System.Guid.NewGuid", "System.Guid.CreateVersion7", "System.Random.", "System.Security.Cryptography.RandomNumberGenerator.",
        "System.Environment.get_Tick", "System.Diagnostics.Stopwatch.",
        "System.TimeZoneInfo.get_Local", "System.Threading.Thread.", "System.Threading.Tasks.", "System.IO.File.", "System.Console.", "System.Net.Sockets.",
        "System.Net.Http.",
    ];

    [Fact]
    public void The_domain_neither_waits_nor_looks_at_the_clock_nor_rolls_dice()
    {
        var named = typeof(RecordType).Assembly.GetTypes().SelectMany(Instructions.Methods).SelectMany(Instructions.Members).Select(Name).Distinct().ToList();

        named.Count.ShouldBeGreaterThan(500);
        named.Where(name => Outside.Any(outside => name.StartsWith(outside, StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Fact]
    public void Only_the_executable_speaks_to_the_console()
    {
        var rooms = typeof(BriskServer).Assembly.GetReferencedAssemblies().Where(name => name.Name!.StartsWith("Brisk.", StringComparison.Ordinal))
            .Select(Assembly.Load)
            .Concat([typeof(BriskServer).Assembly, typeof(SqliteDatabase).Assembly, typeof(PostgresDatabase).Assembly, typeof(RedisMemory).Assembly])
                .Distinct();

        rooms.SelectMany(room => room.GetTypes()).SelectMany(Instructions.Methods).SelectMany(Instructions.Members).Select(Name)
            .Where(name => name.StartsWith("System.Console.", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Features_do_not_use_each_other()
    {
        var arrows = Arrows("Brisk.Server.Features.", "Brisk.Server.Features.");

        arrows.Select(arrow => Slice(arrow.From)).Distinct().Count().ShouldBeGreaterThan(5);
        arrows.Where(arrow => Slice(arrow.From) != Slice(arrow.To)).Select(arrow => $"{arrow.From.FullName} uses {arrow.To.FullName}").ShouldBeEmpty();

        static string Slice(Type type) => type.Namespace!.Split('.')[3];
    }

    [Theory]
    [InlineData("Brisk.Server.Platform", "Brisk.Server.Features.")]
    [InlineData("Brisk.Server.Records", "Brisk.Server.Features.")]
    [InlineData("Brisk.Storage.Engine", "Brisk.Storage.Records")]
    public void A_room_inside_a_project_does_not_know_the_one_above_it(string below, string above) =>
        Arrows(above, below).Select(arrow => $"{arrow.From.FullName} uses {arrow.To.FullName}").ShouldBeEmpty();

    /// <summary>Every project there is, so that a new one must say what it may use.</summary>
    [Fact]
    public void Every_project_has_its_row_here()
    {
        var source = Path.Combine(Root(), "src");

        Directory.GetDirectories(source).Where(folder => Directory.GetFiles(folder, "*.csproj").Length > 0).Select(folder => Path.GetFileName(folder)!)
            .ShouldBe(["Brisk", "Brisk.Domain", "Brisk.Redis", "Brisk.Server", "Brisk.Storage", "Brisk.Storage.Postgres", "Brisk.Storage.Sqlite"],
                ignoreOrder: true);
    }

    [Fact]
    public void No_line_of_code_is_longer_than_160_characters() =>
        ((string[])["src", "tests", "bench"]).SelectMany(room => Directory.EnumerateFiles(Path.Combine(Root(), room), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !file.Contains($"{Path.DirectorySeparatorChar}artifacts{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(file).Select((line, i) => (file, line.Length, Number: i + 1)).Where(line => line.Length > 160))
            .Select(line => $"{Path.GetRelativePath(Root(), line.file)}:{line.Number}").ShouldBeEmpty();

    [Fact]
    public void A_call_of_a_static_method_is_seen() =>
        typeof(Caller).GetNestedTypes(BindingFlags.NonPublic).Append(typeof(Caller)).SelectMany(Instructions.TypesUsedBy).ShouldContain(typeof(Called));

    private static class Caller
    {
        public static async Task<string> AskAsync() => await Called.AnswerAsync();
    }

    private static class Called
    {
        public static Task<string> AnswerAsync() => Task.FromResult("yes");
    }

    /// <summary>Who under one namespace uses whom under another, by signature or in code.</summary>
    private static List<(Type From, Type To)> Arrows(string to, string below) =>
    [
        .. from type in typeof(BriskServer).Assembly.GetTypes().Concat(typeof(IDatabase).Assembly.GetTypes())
           where IsUnder(type, below)
           from used in Instructions.TypesUsedBy(type)
           where IsUnder(used, to)
           select (type, used),
    ];

    private static bool IsUnder(Type type, string name) =>
        type.Namespace is { } space
        && (space.StartsWith(name, StringComparison.Ordinal) && (name.EndsWith('.') || space.Length == name.Length || space[name.Length] == '.'));

    private static string Name(MemberInfo member) => $"{(member as Type ?? member.DeclaringType)?.FullName}.{member.Name}";

    private static string Root([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [Fact]
    public void Every_route_has_a_gate_a_sentence_and_declared_answers()
    {
        foreach (var route in BriskServer.Routes(null).All)
        {
            route.Gate.ShouldNotBeNull(route.Name);
            route.Summary.ShouldEndWith(".");
            route.Replies.ShouldNotBeEmpty(route.Name);
            (route.OnCall is null).ShouldNotBe(route.OnObject is null, route.Name);
            if (route.Unsafe) (route.Gate == Gate.Open).ShouldBe(route.Name is "setUp" or "signIn" or "acceptInvitation", route.Name);
        }
    }
}
