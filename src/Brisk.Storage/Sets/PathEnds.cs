using System.Runtime.InteropServices;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Sets;

/// <summary>
/// Where the relations of a record type lead, and how often what is told of there has changed: what was made of it is known to be true
/// while the number is the same. The gate of the records that have the relations is held, but for <see cref="At"/>.
/// </summary>
internal sealed class PathEnds(IDatabase database, WorkspaceMemory memory, WorkspaceSchema schema, RecordType type, TypeColumns columns)
{
    /// <summary>All changes of a record, whatever they touched.</summary>
    private const string Any = "*";

    private readonly List<Field> relations = [.. type.Fields.Where(field => field.Kind is RelationField)];

    /// <summary>By relation, or "" for the records themselves, and field; changes of whole records, which came or went, have no field.</summary>
    private readonly Dictionary<(string Relation, string Field), long> counts = [];

    /// <summary>What is kept of the records that a relation points to, by the fields that they have now.</summary>
    public TypeSets At(Field relation)
    {
        var now = memory.Schema ?? schema.Full;
        return memory.Of(database, now, now.Named(relation.RelatedType!)!).Sets;
    }

    public WantedColumn ColumnOf(Field relation) =>
        new(KeyOf(relation), null) { Relation = new FieldSql(relation, schema.Plan(type), database.Dialect) };

    /// <summary>The column of a relation; null when it is not read.</summary>
    public RelationColumn? Find(Field relation) => columns.Find(KeyOf(relation)) as RelationColumn;

    /// <summary>Counts changes of records of whatever type. What no relation leads to bears on nothing until one does, which counts itself.</summary>
    public void Take(string changedType, IReadOnlyList<RecordChange> changes)
    {
        if (changedType == type.Name)
        {
            foreach (var change in changes)
            {
                Count("", change);
                // It may lead now to what changed while nothing led there.
                foreach (var relation in relations.Where(change.Touches)) CountWhole(relation.Name);
            }
        }
        foreach (var relation in relations.Where(relation => relation.RelatedType == changedType))
        {
            var led = columns.Peek(KeyOf(relation)) as RelationColumn;
            foreach (var change in changes) if (led?.LeadsTo(change.Id.Value) != false) Count(relation.Name, change);
        }
    }

    /// <summary>Another number whenever a value of the field may be another.</summary>
    /// <param name="through">The relation that leads to the records which have it; null for these records.</param>
    /// <param name="field">Null for whatever they hold.</param>
    public long ChangesOf(Field? through, Field? field)
    {
        var of = through?.Name ?? "";
        return field is null ? counts.GetValueOrDefault((of, Any))
            : counts.GetValueOrDefault((of, "")) + counts.GetValueOrDefault((of, field.Name))
            // A telephone number is one of the record's country.
            + (field.Kind is PhoneField ? counts.GetValueOrDefault((of, PhoneScope.CountryField)) : 0);
    }

    /// <summary>Under which what a field's conditions are made of is kept: its column, or of a path that of the relation.</summary>
    public static string BasisOf(Field field) => field.Through is { } relation ? KeyOf(relation) : field.Name;

    private static string KeyOf(Field relation) => relation.Name + ":records";

    private void Count(string relation, RecordChange change)
    {
        if (change.Fields is null)
        {
            CountWhole(relation);
            return;
        }
        Count(relation, Any);
        foreach (var name in change.Fields) Count(relation, name);
    }

    private void CountWhole(string relation)
    {
        Count(relation, Any);
        Count(relation, "");
    }

    private void Count(string relation, string name) => CollectionsMarshal.GetValueRefOrAddDefault(counts, (relation, name), out _)++;
}
