using Brisk.Domain.Fields;
using static Brisk.Domain.Records.SharedFields;

namespace Brisk.Domain.Records;

/// <summary>Something that happened, or will, with people: a call, a meeting, a message, a note, something to be reminded of.</summary>
public static class ActivityType
{
    public static RecordType Type { get; } = new("activity", "activities", "Activity", "Activities", ActivityRules.Subject,
    [
        Text(ActivityRules.Subject, "Subject", "name", 200, "activitysubject topic headline betreff") with { Indexed = true },
        Chosen(ActivityRules.Kind, "Kind", "activitykind activitytype entrytype art",
            new("interaction", "Interaction", "blue"), new("message", "Message", "teal"), new("note", "Note", "gold"), new("reminder", "Reminder", "rose"))
            with { Indexed = true, Required = true },
        Chosen(ActivityRules.Form, "Form", "interactiontype meetingtype form",
            new("call", "Call", "green"), new("meeting", "Meeting", "violet"), new("email", "Email", "blue")),
        Chosen("direction", "Direction", "messagedirection richtung", new("in", "In", "blue"), new("out", "Out", "green")),
        Chosen(ActivityRules.Channel, "Channel", "messagechannel medium kanal",
            new("email", "Email", "blue"), new("sms", "Text message", "green"), new("chat", "Chat", "teal"), new("social", "Social network", "violet"),
            new("letter", "Letter", "gold"), new("other", "Other", "stone")),
        Text("thread", "Thread", "work", 200, "threadid conversation conversationid"),
        new() { Name = ActivityRules.Words, Column = "words", Label = "Text", Kind = LongTextField.Instance, Markdown = true, Group = "about",
            MaxLength = 100_000, Aliases = Names("body content description notes notebody message details notiz inhalt") },
        new() { Name = ActivityRules.At, Label = "When", Kind = InstantField.Instance, Group = "work", Indexed = true,
            Aliases = Names("date datetime activitydate duedate due happenedat starttime startdate start datum zeitpunkt") },
        new() { Name = ActivityRules.Minutes, Label = "Minutes", Kind = NumberField.Instance, Group = "work",
            Aliases = Names("duration durationminutes durationinminutes dauer") },
        Chosen("outcome", "Outcome", "callresult calloutcome result ergebnis",
            new("reached", "Reached", "green"), new("no-answer", "No answer", "stone"), new("left-message", "Left a message", "gold"),
            new("busy", "Busy", "orange"), new("wrong-number", "Wrong number", "rose")) with { OpenChoices = true, MaxLength = ChoiceField.MaxLength },
        Text("place", "Place", "work", 300, "location ort"),
        new() { Name = "about", Label = "About", Kind = RelationsField.Instance, Group = "work", RelatedTypes = ["contact", "organization", "opportunity"],
            Aliases = Names("regarding relatedto with attendees participants parties bezug") },
        Owner with { Aliases = [.. Owner.Aliases, "activityowner", "performedby"] },
        new() { Name = ActivityRules.Done, Label = "Done", Kind = YesNoField.Instance, Group = "work",
            Aliases = Names("completed isclosed finished erledigt") },
        Kept(ActivityRules.DoneAt, "Done at", InstantField.Instance, false, "completedat completeddate donetime") with { Group = "work", Importable = true },
        Tags,
        ExternalId with { Aliases = [.. ExternalId.Aliases, "activityid", "noteid", "taskid", "eventid"] },

        // It is itself what an activity is.
        .. SharedFields.System.Where(field => field.Name != "lastActivityAt"),
    ], new ActivityRules())
    {
        Kinds = new(ActivityRules.Kind,
        [
            new("interaction", "interactions", "Interaction", "Interactions",
                [ActivityRules.Form, ActivityRules.Minutes, "outcome", "place"], [ActivityRules.Form]),
            new("message", "messages", "Message", "Messages", ["direction", ActivityRules.Channel, "thread"], ["direction", ActivityRules.Channel]),
            new("note", "notes", "Note", "Notes", [], [ActivityRules.Words]),
            new(ActivityRules.Reminder, "reminders", "Reminder", "Reminders", [ActivityRules.Done, ActivityRules.DoneAt], []),
        ]),
        Timeline = new(ActivityRules.At, "about",
            Names("kind form direction channel subject at minutes outcome place about done"), ActivityRules.Words, By: "owner"),
        Recognition = new() { Duplicates = ["externalId"], Rows = ["externalId"] },
        FileWords = new([]) { Entities = Names("activity"), Telling = Names("activitydate activitytype callresult") },
        Presentation = new()
        {
            Icon = "calendar", Key = 'a', Sort = "-at",
            Columns = [new("subject", 300), new("kind", 110), new("form", 100), new("at", 130), new("about", 220), new("owner", 92), new("updatedAt", 96)],
            Spare = Names("owner form"), SpareBeside = Names("owner about form"), Subtitle = Names("kind at"),
            First = Names("kind subject text at about form direction channel owner tags"),
            Pairs = ["kind at", "direction channel", "minutes outcome"],
            Facts = Names("kind at owner outcome"),
        },
    };

    private static Field Chosen(string name, string label, string aliases, params IReadOnlyList<Choice> choices) =>
        new() { Name = name, Label = label, Kind = ChoiceField.Instance, Group = "work", Choices = choices, Aliases = Names(aliases) };
}
