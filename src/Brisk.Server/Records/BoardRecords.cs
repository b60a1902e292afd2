using System.Text.Json;
using Brisk.Domain.Groups;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;
using Brisk.Server.Platform;
using Brisk.Storage;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

/// <summary>A board: a column for each value of a field, with how many records have it, what they amount to, and the first of them.</summary>
internal static class BoardRecords
{
    /// <summary>Records of a column, at most.</summary>
    public const int Most = 100;
    public const int Usual = 50;

    /// <summary>Columns that are told one by one, at most, besides that of the records without a value.</summary>
    public const int MostColumns = 60;

    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType builtIn)
    {
        var schema = await call.SchemaAsync();
        var input = new RecordQuery(call, schema, builtIn, "by", "sums", "filter", "zone", "sort", "fields", "limit");
        var query = Query(call, input);
        var (list, question) = input.List(Most, Usual);
        if (query is null || input.Problem is not null) return input.Problem!;
        var columns = input.Columns(list, query.By.Field);
        if (input.Problem is { } problem) return problem;
        question = $"{input.Type.ApiPlural}/board?{query.By}&{string.Join(',', query.Sums.Select(sum => sum.Name))}&{input.FilterText}&{question}";
        return await CachedRead.AnswerAsync(call, schema, input.Type, question, async output =>
        {
            try
            {
                using var pages = new PooledBuffer(64 * 1024);
                var board = await call.Node.Engine.BoardAsync(
                    new BoardQuery(query, columns, MostColumns), pages, call.Cancellation);
                (call.Way, call.Rows) = (board.Path, board.Columns.Sum(column => column.Items));
                await WriteAsync(call, output, query, board, pages, input);
                return null;
            }
            catch (TooManyGroupsException)
            {
                return Problems.BadRequest("by", RequestReasons.ManyGroups);
            }
        });
    }

    private static GroupQuery? Query(ApiCall call, RecordQuery input)
    {
        var (filter, sums, by) = (input.Filter(), input.Sums(), call.Query("by") ?? "");
        if (input.Type.Reach(by.Split(':')[0]) is { Kind.HasColumns: false } field) input.Fail("by", FilterReasons.NoColumns.Of(field));
        else if (!Dimension.TryParse(input.Type, by, out var dimension, out var problem)) input.Fail("by", problem);
        else return new GroupQuery(input.Schema, input.Whole, dimension, null, sums, filter, Almanac.Usual, GroupRecords.Most);
        return null;
    }

    private static async ValueTask WriteAsync(ApiCall call, PooledBuffer output, GroupQuery query, Board board, PooledBuffer pages, RecordQuery input)
    {
        var labels = await ValueLabels.OfAsync(call, query.Schema, query.By.Field, board.Columns.Select(column => column.Group.Keys[0]));
        output.Add("{\"columns\":["u8);
        for (var at = 0; at < board.Columns.Count; at++)
        {
            var column = board.Columns[at];
            var (value, label) = labels.Of(column.Group.Keys[0]);
            output.Add(at == 0 ? "{\"value\":"u8 : ",{\"value\":"u8);
            AddText(output, value);
            output.Add(",\"label\":"u8);
            AddText(output, label);
            Add(output, "count", query, column.Group);
            output.Add(",\"filter\":"u8);
            output.AddString(input.ColumnText(column.Condition));
            output.Add((byte)',');
            // What a list has in its braces.
            output.Add(pages.Span[column.Page][1..]);
        }
        output.Add("],\"rest\":"u8);
        if (board.Rest is { } rest)
        {
            output.Add("{\"columns\":"u8);
            output.Add((long)board.RestColumns);
            Add(output, "count", query, rest);
            output.Add((byte)'}');
        }
        else
        {
            output.Add("null"u8);
        }
        Add(output, "total", query, board.Total);
        output.Add((byte)'}');
    }

    private static void Add(PooledBuffer output, string count, GroupQuery query, Group group)
    {
        output.Add((byte)',');
        output.AddString(count);
        output.Add((byte)':');
        output.Add(group.Count);
        if (query.Sums.Count == 0) return;
        output.Add(",\"sums\":"u8);
        using var json = new Utf8JsonWriter(output);
        GroupRecords.WriteSums(json, query.Sums, group);
    }

    private static void AddText(PooledBuffer output, string? text)
    {
        if (text is null) output.Add("null"u8);
        else output.AddString(text);
    }
}
