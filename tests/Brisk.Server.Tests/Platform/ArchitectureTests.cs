using System.Reflection;
using Brisk.Domain.Records;
using Brisk.Redis;
using Brisk.Server.Platform;
using Brisk.Storage.Engine;
using Brisk.Storage.Postgres;
using Brisk.Storage.Sqlite;

namespace Brisk.Server.Tests.Platform;

/// <summary>The arrows between the rooms of the house, and what every route must have.</summary>
public sealed class ArchitectureTests
{
    private static string[] Uses(Assembly assembly) => [.. assembly.GetReferencedAssemblies().Select(name => name.Name!)];

    private static void MustNotUse(Assembly assembly, params string[] forbidden)
    {
        foreach (var used in Uses(assembly))
        {
            foreach (var prefix in forbidden) used.StartsWith(prefix, StringComparison.OrdinalIgnoreCase).ShouldBeFalse($"{assembly.GetName().Name} uses {used}");
        }
    }

    [Fact]
    public void The_domain_uses_nothing_but_the_base_class_library() => MustNotUse(typeof(RecordType).Assembly, "Brisk", "Microsoft.", "Npgsql");

    [Fact]
    public void Storage_knows_neither_the_web_nor_an_engine() => MustNotUse(typeof(IDatabase).Assembly, "Brisk.Storage.", "Brisk.Server", "Microsoft.AspNetCore", "Npgsql");

    [Fact]
    public void The_built_in_engine_knows_neither_the_web_nor_the_server() => MustNotUse(typeof(SqliteDatabase).Assembly, "Brisk.Server", "Microsoft.AspNetCore", "Npgsql");

    [Fact]
    public void The_engine_for_several_nodes_knows_neither_the_web_nor_the_server_nor_the_other_engine() => MustNotUse(typeof(PostgresDatabase).Assembly, "Brisk.Server", "Brisk.Storage.Sqlite", "Brisk.Redis", "StackExchange", "Microsoft.AspNetCore");

    [Fact]
    public void Redis_knows_neither_the_web_nor_the_server_nor_an_engine() => MustNotUse(typeof(RedisMemory).Assembly, "Brisk.Server", "Brisk.Storage.", "Microsoft.AspNetCore", "Npgsql");

    [Fact]
    public void The_server_knows_no_engine_and_nobody_knows_the_executable() => MustNotUse(typeof(BriskServer).Assembly, "Brisk.Storage.Sqlite", "Brisk.Storage.Postgres", "Brisk.Redis", "Npgsql", "StackExchange", "Spectre", "System.CommandLine");

    [Fact]
    public void The_domain_neither_waits_nor_looks_at_the_clock()
    {
        var methods = typeof(RecordType).Assembly.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));

        methods.Where(method => method.GetCustomAttribute<System.Runtime.CompilerServices.AsyncStateMachineAttribute>() is not null).ShouldBeEmpty();
    }

    [Fact]
    public void Features_do_not_use_each_other()
    {
        var types = typeof(BriskServer).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Brisk.Server.Features.", StringComparison.Ordinal) == true).ToList();

        foreach (var type in types)
        {
            var members = type.GetMembers(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
            var used = members.SelectMany(member => member switch
            {
                FieldInfo field => [field.FieldType],
                MethodInfo method => [method.ReturnType, .. method.GetParameters().Select(parameter => parameter.ParameterType), .. method.GetMethodBody()?.LocalVariables.Select(local => local.LocalType) ?? []],
                _ => Type.EmptyTypes,
            });
            foreach (var other in used.SelectMany(Parts).Where(types.Contains)) other.Namespace.ShouldBe(type.Namespace, $"{type.FullName} uses {other.FullName}");
        }

        static IEnumerable<Type> Parts(Type type) => type.IsGenericType ? [type, .. type.GetGenericArguments().SelectMany(Parts)] : [type];
    }

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
