import { Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/api";
import type { Appointment } from "../../api/types";
import { phoneError, toE164 } from "../../lib/phone";
import { when } from "../../lib/time";
import { Dialog } from "../../ui/Dialog";
import { SendForm } from "../../ui/SendForm";
import { tell } from "../../ui/tell";
import { useAttempt } from "../../ui/useAttempt";
import { Slots } from "./Slots";

interface Props {
  zone: string;
  date: string;
  onClose: () => void;
  onBooked: (visit: Appointment) => void;
}

const needed = (words: string) => (value: string) => (value.trim() === "" ? words : null);

export function BookVisit({ zone, date: first, onClose, onBooked }: Props) {
  const client = useQueryClient();
  const [date, setDate] = useState(first);
  // Pressing the button twice books one visit.
  const keyOf = useAttempt();
  const form = useForm({
    initialValues: {
      customer_name: "",
      customer_phone: "",
      address: "",
      service_type: "",
      notes: "",
      starts_at: "",
    },
    validate: {
      customer_name: needed("Enter the customer's name."),
      customer_phone: (value) => phoneError(value, { optional: true }),
      address: needed("Enter the address."),
      service_type: needed("Say in a word or two what is to be done."),
      starts_at: needed("Choose a time."),
    },
  });
  return (
    <Dialog title="Book a visit" onClose={onClose} isLong>
      <SendForm
        form={form}
        act="Book the visit"
        send={(values) => {
          const body = {
            ...values,
            customer_phone: toE164(values.customer_phone),
            notes: values.notes.trim() === "" ? null : values.notes,
          };
          return api.bookAppointment(body, keyOf(body));
        }}
        onSent={(visit) => {
          for (const name of ["visits", "slots", "overview"])
            void client.invalidateQueries({ queryKey: [name] });
          tell.done(`Booked for ${when(visit.starts_at, zone)}.`);
          onBooked(visit);
        }}
      >
        <TextInput label="Customer" data-autofocus maxLength={80} {...form.getInputProps("customer_name")} />
        <TextInput
          label="Phone (optional)"
          type="tel"
          inputMode="tel"
          {...form.getInputProps("customer_phone")}
        />
        <TextInput label="Address" maxLength={200} {...form.getInputProps("address")} />
        <TextInput
          label="What is to be done"
          placeholder="AC repair"
          maxLength={60}
          {...form.getInputProps("service_type")}
        />
        <Textarea label="Notes (optional)" minRows={2} maxLength={1000} {...form.getInputProps("notes")} />
        <Slots
          zone={zone}
          date={date}
          chosen={form.values.starts_at || null}
          error={form.errors.starts_at as string | undefined}
          onDate={(to) => {
            setDate(to);
            form.setFieldValue("starts_at", "");
          }}
          onChoose={(at) => form.setFieldValue("starts_at", at)}
        />
      </SendForm>
    </Dialog>
  );
}
